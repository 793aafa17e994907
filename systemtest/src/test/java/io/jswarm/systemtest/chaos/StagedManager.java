package io.jswarm.systemtest.chaos;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.Deciders;
import io.jswarm.manager.controlapi.Backups;
import io.jswarm.manager.controlapi.ClusterWrites;
import io.jswarm.manager.controlapi.ControlService;
import io.jswarm.manager.controlapi.Leaders;
import io.jswarm.manager.controlapi.RaftCalls;
import io.jswarm.manager.controlapi.Reads;
import io.jswarm.manager.controlapi.ServiceWrites;
import io.jswarm.manager.controlapi.Streams;
import io.jswarm.manager.controlapi.WatchHub;
import io.jswarm.manager.controlapi.Writes;
import io.jswarm.manager.dispatcher.ImageQueries;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.logs.LogBroker;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreListener;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.FaultHandler;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.ThreadEventLoop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A manager without workers in this process: the real store's listener, control loop and control API, answering on an
 * in-process server. One start; a restart is another object.
 */
final class StagedManager {
    private static final long WATCHED_BYTES = 64L << 20;

    private final ThreadEventLoop loop;
    private final ControlLoop control;
    private final StoreListener listener;
    private final FaultHandler faults;
    private volatile @Nullable String fault;
    private @Nullable Server server;

    /** A manager whose store is not open yet; its listener is to be given to the store. */
    StagedManager(Function<StoreListener, StoreListener> bug) {
        this.faults = (what, cause) -> {
            if (fault == null) {
                fault = what + ": " + cause;
            }
        };
        this.loop = new ThreadEventLoop("staged-manager", Clock.system(), faults);
        this.control = new ControlLoop(
                loop, new ControlPlane(Deciders.inOrder()), new NodeSessions(), faults, new SimpleMeterRegistry());
        this.listener = bug.apply(control);
    }

    StoreListener listener() {
        return listener;
    }

    ControlLoop control() {
        return control;
    }

    /** Why its process would have ended, or null. */
    @Nullable
    String fault() {
        return fault;
    }

    /** Serves the API under the name. The way to other managers is by raft id. */
    void serve(String name, Store store, Function<String, @Nullable Channel> others) throws IOException {
        Leaders leaders = () -> leader(store, others);
        Writes writes = new Writes(control, leaders);
        ImageQueries images = new ImageQueries(loop);
        Randomness random = Randomness.secure();
        LogBroker logs = new LogBroker(loop, random, (node, message) -> false, (node, reason) -> {});
        WatchHub hub = new WatchHub(loop, store, WATCHED_BYTES);
        control.observe(hub);
        ControlService service = new ControlService(
                store,
                writes,
                new ServiceWrites(store, writes, images, random),
                new ClusterWrites(store, writes, Clock.system(), random),
                new Streams(new Reads(store, name), writes, leaders, hub, logs),
                new RaftCalls(store, writes, name),
                new Backups(store, Clock.system(), "staged", name),
                name);
        server = InProcessServerBuilder.forName(name)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .addService(ServerInterceptors.interceptForward(service, Writes.forwardedCalls()))
                .build()
                .start();
        control.attach(store);
    }

    private static @Nullable Channel leader(Store store, Function<String, @Nullable Channel> others) {
        Leadership now = store.leadership();
        if (now.self()) {
            return null;
        }
        Channel leader = now.leaderRaftId().isEmpty()
                        || now.leaderRaftId().equals(store.membership().self())
                ? null
                : others.apply(now.leaderRaftId());
        if (leader == null) {
            throw new RejectedException(Rejection.unavailable("There is no leader now.", "Try again."));
        }
        return leader;
    }

    /** A client's way to the manager that serves under the name, whether or not it lives. */
    static ManagedChannel channel(String name) {
        return InProcessChannelBuilder.forName(name).build();
    }

    /** The loop does nothing for so long. */
    void stall(Duration time) {
        loop.post(() -> Waiting.aWhile(time));
    }

    /** Ends it as a kill does: open calls break. */
    void kill() {
        Server serving = server;
        if (serving != null) {
            serving.shutdownNow();
        }
        loop.close();
    }

    /** Hands everything on; a planted bug overrides a method. */
    static class Passing implements StoreListener {
        private final StoreListener to;

        Passing(StoreListener to) {
            this.to = to;
        }

        @Override
        public void committed(ClusterState image, Delta delta) {
            to.committed(image, delta);
        }

        @Override
        public void replaced(ClusterState image) {
            to.replaced(image);
        }

        @Override
        public void leading(long term) {
            to.leading(term);
        }

        @Override
        public void following() {
            to.following();
        }

        @Override
        public void failed(String what, Throwable cause) {
            to.failed(what, cause);
        }
    }
}
