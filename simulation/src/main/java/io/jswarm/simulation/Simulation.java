package io.jswarm.simulation;

import com.google.protobuf.ByteString;
import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.control.mutation.AddMember;
import io.jswarm.manager.control.mutation.InitCluster;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.control.mutation.RegisterNode;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.memory.MemoryGroup;
import io.jswarm.manager.store.memory.MemoryTiming;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One run: a cluster is made, then people's wishes and faults come by chance while the invariants are checked after every
 * event, then all faults stop and everything must converge and come to rest. One use, one thread.
 */
public final class Simulation {
    private static final long WALL_START_MS = 1_767_225_600_000L;
    private static final String CLUSTER = "simulated-cluster";
    private static final Duration BOOT = Duration.ofSeconds(60);
    private static final Duration CONVERGE = Duration.ofMinutes(10);
    private static final Duration QUIET = Duration.ofSeconds(20);
    private static final long LOOK_MS = 500;

    private final SimulationSettings settings;
    private final SimTime time = new SimTime(WALL_START_MS);
    private final Story story;
    private final World world;
    private final Guest guest;
    private final ConvergenceCheck convergence;
    private final ContainerInvariants containers;
    private long events;

    /** A run that has not begun. */
    public Simulation(SimulationSettings settings) {
        this.settings = settings;
        this.story = new Story(time, settings.echo());
        this.world = world(settings, time, story);
        this.guest = new Guest(settings.seed(), world, this::host);
        this.convergence = new ConvergenceCheck(world, guest);
        this.containers = new ContainerInvariants(world);
    }

    private SimHost host(int number) {
        List<String> addrs = world.managers().stream().map(ManagerProcess::addr).toList();
        return new SimHost(
                number,
                settings.seed(),
                CLUSTER,
                addrs,
                time,
                story,
                world.network(),
                settings.ears().get());
    }

    private static World world(SimulationSettings settings, SimTime time, Story story) {
        long seed = settings.seed();
        List<String> raftIds = new ArrayList<>();
        for (int i = 1; i <= settings.managers(); i++) {
            raftIds.add(Integer.toString(i));
        }
        CommittedLog log = new CommittedLog(time, story);
        SimLoop logLoop = new SimLoop(time, story::bug, () -> Duration.ZERO);
        MemoryTiming timing = new Chance(seed, "busy hosts").of(0.125) ? MemoryTiming.BUSY : MemoryTiming.LAN;
        MemoryGroup group = new MemoryGroup(logLoop, new Chance(seed, "log").random(), timing, raftIds, story::tell);
        SimNetwork network = new SimNetwork(seed, time, story);
        int ownSessions = (int) new Chance(seed, "spread").between(0, settings.workers());
        List<ManagerProcess> managers = new ArrayList<>();
        for (String raftId : raftIds) {
            ManagerProcess manager = new ManagerProcess(
                    raftId, seed, time, story, group, log, network, ownSessions, settings.deciders());
            managers.add(manager);
            network.add(manager);
        }
        Clients clients = new Clients(seed, time, story, List.copyOf(managers), log);
        Workload workload = new Workload(seed, clients, story, List.copyOf(managers));
        return new World(time, story, group, log, network, List.copyOf(managers), new ArrayList<>(), clients, workload);
    }

    /** Runs it to its end or to the first thing that is wrong. */
    public SimulationResult run() {
        try {
            if (boot() && trouble()) {
                rest();
            }
        } catch (RuntimeException e) {
            story.bug("the simulation itself", e);
        }
        String failure = story.failure();
        List<String> last = failure == null ? List.of() : story.lastLines();
        return new SimulationResult(
                settings.seed(),
                events,
                world.log().newest().revision(),
                time.now().monoNanos() / 1_000_000,
                story.hash(),
                failure,
                last);
    }

    /** Runs events until the condition holds; false when it does not in time, or when something is wrong. */
    private boolean until(Duration limit, BooleanSupplier condition) {
        long end = time.now().monoNanos() + limit.toNanos();
        while (story.failure() == null && !condition.getAsBoolean()) {
            if (time.now().monoNanos() > end || !time.runNext()) {
                return false;
            }
            events++;
            containers.check();
        }
        return story.failure() == null;
    }

    private boolean boot() {
        world.managers().forEach(ManagerProcess::start);
        for (int i = 1; i <= settings.workers(); i++) {
            world.hosts().add(host(i));
        }
        ask("init", init());
        boolean made = until(BOOT, () -> world.clients().open() == 0);
        for (int i = 2; made && i <= settings.workers(); i++) {
            NodeRole role = i <= settings.managers() ? NodeRole.NODE_ROLE_MANAGER : NodeRole.NODE_ROLE_WORKER;
            ask("join", new RegisterNode("host-" + i, role, Availability.AVAILABILITY_ACTIVE, "host-" + i));
        }
        made = made && until(BOOT, () -> world.clients().open() == 0);
        for (int i = 2; made && i <= Math.min(settings.managers(), settings.workers()); i++) {
            String raftId = Integer.toString(i);
            ask("promote", new AddMember(raftId, "host-" + i, ManagerProcess.addr(raftId)));
        }
        world.hosts().getLast().runs(firstLevel());
        world.hosts().forEach(SimHost::start);
        boolean ready = made && until(BOOT, () -> convergence.missing() == null);
        if (!ready) {
            story.fail("the cluster is not ready within a minute: " + convergence.missing());
        }
        return ready;
    }

    private void ask(String what, Mutation mutation) {
        world.clients().ask(what, mutation, (accepted, rejection) -> {
            if (accepted == null) {
                story.fail(what + " was rejected: " + rejection);
            }
        });
    }

    /** Half of all runs begin where one host has not been upgraded yet; it is when it restarts. */
    private int firstLevel() {
        return settings.seed() % 2 == 0 ? FeatureLevel.OLDEST : FeatureLevel.NEWEST;
    }

    private InitCluster init() {
        return new InitCluster(
                CLUSTER,
                ClusterSpec.getDefaultInstance(),
                firstLevel(),
                Trust.newBuilder()
                        .setJoinTokenWorker("w")
                        .setJoinTokenManager("m")
                        .build(),
                ByteString.copyFromUtf8("certificate"),
                new InitCluster.FirstNode(
                        "host-1",
                        NodeDescription.getDefaultInstance(),
                        Availability.AVAILABILITY_ACTIVE,
                        "1",
                        ManagerProcess.addr("1")));
    }

    private boolean trouble() {
        Chance chance = new Chance(settings.seed(), "steps");
        Faults faults = new Faults(settings.seed(), world);
        Pauses pauses = new Pauses(settings.seed(), world);
        LongOutage outage = new LongOutage(settings.seed(), world);
        double peace = chance.of(0.3) ? 0.9 : 0.45;
        for (int i = 0; i < settings.steps() && story.failure() == null; i++) {
            if (chance.of(peace)) {
                world.workload().wish();
            } else {
                faults.strike();
            }
            guest.step();
            pauses.step();
            outage.step();
            pass(chance.of(0.3) ? chance.between(0, 20) : chance.between(20, 1_500));
        }
        outage.stop();
        faults.stop();
        pauses.stop();
        return story.failure() == null;
    }

    private void pass(long ms) {
        long end = time.now().monoAfterMs(ms);
        boolean[] over = {false};
        time.at(end, () -> over[0] = true);
        until(Duration.ofMillis(ms + 1), () -> over[0]);
    }

    /**
     * Everything converges, and then nothing changes any more. What faults left behind may still show for a while (a
     * container that exits after it started, a broken stream that an end has not noticed), so the quiet that counts is any
     * within the bound. Where tasks can never run the state goes on changing, in a bounded number of batches.
     */
    private void rest() {
        Calm calm = new Calm(world);
        long end = time.now().monoNanos() + CONVERGE.toNanos();
        long revision = -1;
        long quietUntil = 0;
        while (story.failure() == null) {
            calm.look();
            String missing = convergence.missing();
            long now = time.now().monoNanos();
            ClusterState newest = world.log().newest();
            boolean still = newest.revision() == revision || Hopeless.slots(newest) > 0;
            if (missing == null && still && now >= quietUntil) {
                story.tell("converged, at revision " + newest.revision());
                world.clients().check(world.log().newest());
                return;
            }
            if (now > end) {
                story.fail("not converged " + CONVERGE.toMinutes() + " minutes after the last fault: "
                        + (missing != null ? missing : "the state goes on changing without a cause"));
                return;
            }
            if (missing != null || !still) {
                revision = world.log().newest().revision();
                quietUntil = now + QUIET.toNanos();
            }
            pass(LOOK_MS);
        }
    }
}
