package io.jswarm.simulation;

import io.jswarm.api.v1.ImageResolved;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.dispatcher.Dispatcher;
import io.jswarm.manager.dispatcher.SessionAnswers;
import io.jswarm.manager.dispatcher.SessionStreams.FromFollower;
import io.jswarm.manager.dispatcher.SessionStreams.FromWorker;
import io.jswarm.manager.dispatcher.SessionStreams.ToFollower;
import io.jswarm.manager.dispatcher.SessionStreams.ToWorker;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.loop.Accepted;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.store.StoreListener;
import io.jswarm.manager.store.memory.MemoryGroup;
import io.jswarm.manager.store.memory.MemoryStore;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A manager's process, made of the real parts; started and killed as often as the simulation likes. */
final class ManagerProcess {
    private final String raftId;
    private final SimTime time;
    private final Story story;
    private final MemoryGroup group;
    private final CommittedLog log;
    private final SimNetwork network;
    private final int ownSessions;
    private final Supplier<List<Decider>> deciders;
    private final Chance chance;
    private long skewMs;
    private @Nullable Parts process;

    /** What dies with the process. */
    private record Parts(SimLoop loop, ControlLoop control, MemoryStore store, Dispatcher dispatcher) {}

    ManagerProcess(
            String raftId,
            long seed,
            SimTime time,
            Story story,
            MemoryGroup group,
            CommittedLog log,
            SimNetwork network,
            int ownSessions,
            Supplier<List<Decider>> deciders) {
        this.raftId = raftId;
        this.time = time;
        this.story = story;
        this.group = group;
        this.log = log;
        this.network = network;
        this.ownSessions = ownSessions;
        this.deciders = deciders;
        this.chance = new Chance(seed, "manager " + raftId);
    }

    String raftId() {
        return raftId;
    }

    String addr() {
        return addr(raftId);
    }

    static String addr(String raftId) {
        return "manager-" + raftId + ":2377";
    }

    boolean runs() {
        return process != null;
    }

    void start() {
        SimLoop loop = new SimLoop(time, story::bug, () -> Duration.ofMillis(1));
        loop.skewWall(skewMs);
        List<Decider> all = new ArrayList<>(deciders.get());
        all.add(new Auditor(story, chance));
        ControlLoop control = new ControlLoop(
                loop, new ControlPlane(all), new NodeSessions(), story::bug, new CompositeMeterRegistry());
        log.restarted(raftId);
        MemoryStore store = group.start(raftId, new Tap(control));
        Dispatcher dispatcher = new Dispatcher(
                loop,
                control,
                store,
                chance.random(),
                new NoAnswers(),
                (addr, listener) -> network.openRelay(this, loop, addr, listener),
                ownSessions,
                (node, reason) -> {});
        control.observe(dispatcher);
        control.attach(store);
        process = new Parts(loop, control, store, dispatcher);
    }

    void kill() {
        Parts dying = process;
        if (dying != null) {
            process = null;
            dying.loop().close();
            group.crash(raftId);
        }
    }

    /** Stands still until {@link #resume}; a process that is started meanwhile does not. */
    void pause() {
        if (process != null) {
            process.loop().pause();
        }
    }

    void resume() {
        if (process != null) {
            process.loop().resume();
        }
    }

    /** Sets the host's wall clock so far beside the truth. */
    void skew(long ms) {
        skewMs = ms;
        if (process != null) {
            process.loop().skewWall(ms);
        }
    }

    /** The committed image as this manager knows it; empty while it is down. */
    ClusterState image() {
        return process == null ? ClusterState.EMPTY : process.store().image();
    }

    CompletableFuture<Accepted> submit(String requestId, Mutation mutation) {
        return process == null ? new CompletableFuture<>() : process.control().submit(requestId, mutation);
    }

    @Nullable
    FromWorker open(String nodeId, String addr, ToWorker out) {
        return process == null ? null : process.dispatcher().open(nodeId, addr, out);
    }

    @Nullable
    FromFollower openRelay(String managerId, ToFollower out) {
        return process == null ? null : process.dispatcher().openRelay(managerId, out);
    }

    /** The node that this manager is. */
    String nodeId() {
        return "host-" + raftId;
    }

    /** Shows the invariants what the log tells the manager. */
    private final class Tap implements StoreListener {
        private final ControlLoop control;

        Tap(ControlLoop control) {
            this.control = control;
        }

        @Override
        public void committed(ClusterState image, Delta delta) {
            log.committed(raftId, image, delta);
            control.committed(image, delta);
        }

        @Override
        public void replaced(ClusterState image) {
            log.replaced(raftId, image);
            control.replaced(image);
        }

        @Override
        public void leading(long term) {
            story.tell("manager " + raftId + " leads in term " + term);
            log.leading();
            control.leading(term);
        }

        @Override
        public void following() {
            control.following();
        }

        @Override
        public void failed(String what, Throwable cause) {
            story.bug(what, cause);
        }
    }

    private static final class NoAnswers implements SessionAnswers {
        @Override
        public void connected(String nodeId) {}

        @Override
        public void disconnected(String nodeId) {}

        @Override
        public void imageResolved(String nodeId, ImageResolved answer) {}
    }
}
