package io.jswarm.simulation;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.manager.control.mutation.RegisterNode;
import io.jswarm.manager.control.mutation.RemoveNode;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A host that joins the swarm, stays a while and leaves for good, each time as another node. Only one seed in five has one. */
final class Guest {
    private static final int ONE_IN = 5;
    private static final double HOW_OFTEN = 0.08;
    private static final long AGAIN_MS = 2_000;

    private final World world;
    private final Chance chance;
    private final IntFunction<SimHost> hosts;
    private final boolean comes;
    private int visits;
    private @Nullable SimHost host;
    private boolean joining;
    /** Gone, but still in the state. */
    private @Nullable SimHost left;

    /** Nobody has come yet; {@code hosts} makes the host of a number. */
    Guest(long seed, World world, IntFunction<SimHost> hosts) {
        this.world = world;
        this.chance = new Chance(seed, "guest");
        this.hosts = hosts;
        this.comes = seed % ONE_IN == 0;
    }

    /** Perhaps comes, or goes. */
    void step() {
        if (!comes || joining || left != null || !chance.of(HOW_OFTEN)) {
            return;
        }
        SimHost present = host;
        if (present == null) {
            join();
        } else if (present.runs() && !present.leaves()) {
            world.story().tell(present.nodeId() + " leaves");
            present.leave(() -> gone(present));
        }
    }

    private void join() {
        SimHost fresh = hosts.apply(world.hosts().size() + ++visits);
        String nodeId = fresh.nodeId();
        joining = true;
        RegisterNode mutation =
                new RegisterNode(nodeId, NodeRole.NODE_ROLE_WORKER, Availability.AVAILABILITY_ACTIVE, nodeId);
        world.clients().ask("join " + nodeId, mutation, (accepted, no) -> {
            joining = false;
            if (accepted == null) {
                world.story().fail("the join of " + nodeId + " was rejected: " + no);
                return;
            }
            host = fresh;
            world.hosts().add(fresh);
            fresh.start();
        });
    }

    private void gone(SimHost present) {
        host = null;
        left = present;
        world.hosts().remove(present);
        world.workload().forget(present.nodeId());
        remove(present.nodeId());
    }

    private void remove(String nodeId) {
        world.clients().ask("remove " + nodeId, new RemoveNode(nodeId, false), (accepted, no) -> {
            if (accepted != null) {
                left = null;
            } else {
                world.later(AGAIN_MS, () -> remove(nodeId)); // it is not down yet
            }
        });
    }

    /** What is under way, or null. */
    @Nullable
    String unfinished() {
        SimHost present = host;
        if (present != null && present.leaves()) {
            return present.nodeId() + " is still leaving";
        }
        SimHost former = left;
        return former == null ? null : former.nodeId() + " has left and is still a node";
    }
}
