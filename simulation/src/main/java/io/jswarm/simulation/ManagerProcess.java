package io.jswarm.simulation;

import io.jswarm.manager.Manager;
import io.jswarm.manager.Surroundings;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.controlapi.Leaders;
import io.jswarm.manager.dispatcher.SessionStreams.FromFollower;
import io.jswarm.manager.dispatcher.SessionStreams.FromWorker;
import io.jswarm.manager.dispatcher.SessionStreams.ToFollower;
import io.jswarm.manager.dispatcher.SessionStreams.ToWorker;
import io.jswarm.manager.loop.Accepted;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.store.StoreListener;
import io.jswarm.manager.store.memory.MemoryGroup;
import io.jswarm.manager.store.memory.MemoryStore;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A manager's process, made of the real parts; started and killed as often as the simulation likes. */
final class ManagerProcess {
    private static final long WATCHED_BYTES = 1L << 20;

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
    private record Parts(SimLoop loop, Manager<MemoryStore> manager) {}

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
        log.restarted(raftId);
        Surroundings around = new Surroundings(
                nodeId(),
                loop,
                chance.random(),
                story::bug,
                new CompositeMeterRegistry(),
                all,
                store -> Leaders.unreachable(),
                (addr, listener) -> network.openRelay(this, loop, addr, listener),
                ownSessions,
                WATCHED_BYTES,
                (node, reason) -> {});
        Manager<MemoryStore> manager = opened(around);
        manager.begin();
        process = new Parts(loop, manager);
    }

    private Manager<MemoryStore> opened(Surroundings around) {
        try {
            return Manager.open(around, listener -> group.start(raftId, new Tap(listener)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        return process == null ? ClusterState.EMPTY : process.manager().store().image();
    }

    CompletableFuture<Accepted> submit(String requestId, Mutation mutation) {
        return process == null
                ? new CompletableFuture<>()
                : process.manager().control().submit(requestId, mutation);
    }

    @Nullable
    FromWorker open(String nodeId, String addr, ToWorker out) {
        return process == null ? null : process.manager().dispatcher().open(nodeId, addr, out);
    }

    @Nullable
    FromFollower openRelay(String managerId, ToFollower out) {
        return process == null ? null : process.manager().dispatcher().openRelay(managerId, out);
    }

    /** The node that this manager is. */
    String nodeId() {
        return "host-" + raftId;
    }

    /** Shows the invariants what the log tells the manager. */
    private final class Tap implements StoreListener {
        private final StoreListener manager;

        Tap(StoreListener manager) {
            this.manager = manager;
        }

        @Override
        public void committed(ClusterState image, Delta delta) {
            log.committed(raftId, image, delta);
            manager.committed(image, delta);
        }

        @Override
        public void replaced(ClusterState image) {
            log.replaced(raftId, image);
            manager.replaced(image);
        }

        @Override
        public void leading(long term) {
            story.tell("manager " + raftId + " leads in term " + term);
            log.leading();
            manager.leading(term);
        }

        @Override
        public void following() {
            manager.following();
        }

        @Override
        public void failed(String what, Throwable cause) {
            story.bug(what, cause);
        }
    }
}
