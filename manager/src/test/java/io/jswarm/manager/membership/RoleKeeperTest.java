package io.jswarm.manager.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The voters follow what people want, one step after the other, through failures and changes of leader. */
final class RoleKeeperTest {
    private static final NodeRole WORKER = NodeRole.NODE_ROLE_WORKER;
    private static final NodeRole MANAGER = NodeRole.NODE_ROLE_MANAGER;

    private final SimTime time = new SimTime(1_000_000);
    private final List<Throwable> faults = new ArrayList<>();
    private final SimLoop loop = new SimLoop(time, (what, cause) -> faults.add(cause), () -> Duration.ZERO);
    private final ControlLoop control = new ControlLoop(
            loop,
            new ControlPlane(List.of()),
            new NodeSessions(),
            (what, cause) -> faults.add(cause),
            new SimpleMeterRegistry());
    private final VotingStore store = new VotingStore(control);

    @BeforeEach
    void lead() {
        control.observe(new RoleKeeper(loop, control, store, Randomness.seeded(1)));
        control.attach(store);
        control.leading(1);
        pass(0);
        change((view, now) -> Outcome.accepted(
                "", Changes.create(node(1, MANAGER)), Changes.create(node(2, WORKER)), Changes.create(member(1))));
    }

    private void pass(long ms) {
        time.advance(Duration.ofMillis(ms));
        assertThat(faults).isEmpty();
    }

    private void change(Mutation mutation) {
        var done = control.submit("", mutation);
        pass(0);
        assertThat(done).isCompleted();
    }

    private static Node node(long number, NodeRole role) {
        Node.Builder node = Nodes.node(number).build().toBuilder().setRole(role);
        node.getSpecBuilder().setDesiredRole(role);
        return node.build();
    }

    private static RaftMember member(long number) {
        return RaftMember.newBuilder()
                .setRaftId("raft-" + number)
                .setNodeId(Nodes.id(number))
                .setAddr("10.0.0." + number + ":2377")
                .build();
    }

    private Node present(long number) {
        return Objects.requireNonNull(store.image().nodes().get(Nodes.id(number)), "no such node");
    }

    private void desire(long number, NodeRole role) {
        change((view, now) -> {
            Node.Builder node = present(number).toBuilder();
            node.getSpecBuilder().setDesiredRole(role);
            return Outcome.accepted("", Changes.update(node.build()));
        });
    }

    private void joins(long number) {
        change((view, now) -> Outcome.accepted("", Changes.create(member(number))));
    }

    @Test
    void aPromotedWorkerGetsItsRoleAndVotesOnceItJoined() {
        desire(2, MANAGER);
        assertThat(present(2).getRole()).isEqualTo(MANAGER);
        assertThat(store.asked).isEmpty();

        joins(2);

        assertThat(store.asked).containsExactly("add raft-2");
        assertThat(store.voters).containsExactly("raft-1", "raft-2");
        pass(60_000);
        assertThat(store.asked).as("nothing is done twice").hasSize(1);
    }

    @Test
    void aDemotedManagerKeepsItsRoleUntilItVotesNoMore() {
        desire(2, MANAGER);
        joins(2);
        store.failing.add("raft-2");

        desire(2, WORKER);

        assertThat(store.asked).endsWith("remove raft-2");
        assertThat(present(2).getRole()).isEqualTo(MANAGER);
        assertThat(store.image().members()).containsKey("raft-2");

        store.failing.clear();
        pass(1_000);

        assertThat(store.voters).containsExactly("raft-1");
        assertThat(store.image().members()).containsOnlyKeys("raft-1");
        assertThat(present(2).getRole()).isEqualTo(WORKER);
    }

    @Test
    void aStepThatFailsIsTriedAgainWithGrowingWaits() {
        store.failing.add("raft-2");
        desire(2, MANAGER);
        joins(2);
        assertThat(store.asked).hasSize(1);

        pass(60_000);
        int tries = store.asked.size();
        assertThat(tries).as("tries in a minute with waits of up to 5 s").isBetween(10, 40);

        store.failing.clear();
        pass(5_000);
        assertThat(store.voters).contains("raft-2");
        assertThat(store.asked).hasSize(tries + 1);
    }

    @Test
    void aMemberThatDoesNotAnswerHoldsNobodyElseUp() {
        store.failing.add("raft-2");
        desire(2, MANAGER);
        joins(2);
        change((view, now) -> Outcome.accepted("", Changes.create(node(3, WORKER))));
        desire(3, MANAGER);
        joins(3);
        pass(10_000);

        assertThat(present(3).getRole()).isEqualTo(MANAGER);
        assertThat(store.voters).containsExactly("raft-1", "raft-3");
    }

    @Test
    void aManagerThatLeadsNoMoreChangesNothing() {
        store.failing.add("raft-2");
        desire(2, MANAGER);
        joins(2);
        int tries = store.asked.size();

        control.following();
        pass(60_000);
        assertThat(store.asked).hasSize(tries);

        store.failing.clear();
        control.leading(2);
        pass(0);
        assertThat(store.voters).contains("raft-2");
    }
}
