package io.jswarm.systemtest.chaos;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.manager.Manager;
import io.jswarm.manager.Surroundings;
import io.jswarm.manager.control.Deciders;
import io.jswarm.manager.controlapi.Writes;
import io.jswarm.manager.dispatcher.Dispatcher;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Store;
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
 * A manager without workers in this process, answering on an in-process server. Who belongs to the group is decided by the
 * test. One start; a restart is another object.
 */
final class StagedManager {
    private static final long WATCHED_BYTES = 64L << 20;

    private final FaultHandler faults = this::failed;
    private final ThreadEventLoop loop = new ThreadEventLoop("staged-manager", Clock.system(), faults);
    private final Manager<Store> manager;
    private final Server server;
    private volatile @Nullable String fault;

    /**
     * Starts one and serves its API under the name.
     *
     * @param opening its store; when that cannot be opened nothing is left
     * @param others the way to other managers, by raft id
     */
    StagedManager(String name, Manager.Opening<Store> opening, Function<String, @Nullable Channel> others)
            throws IOException {
        try {
            manager = Manager.open(surroundings(name, others), opening);
        } catch (IOException | RuntimeException e) {
            loop.close();
            throw e;
        }
        server = InProcessServerBuilder.forName(name)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .addService(ServerInterceptors.interceptForward(manager.controlApi(), Writes.forwardedCalls()))
                .build()
                .start();
        manager.begin();
    }

    private Surroundings surroundings(String name, Function<String, @Nullable Channel> others) {
        return new Surroundings(
                name,
                loop,
                Randomness.secure(),
                faults,
                new SimpleMeterRegistry(),
                Deciders.inOrder(),
                store -> () -> leader(store, others),
                (addr, listener) -> {
                    throw new AssertionError("there is no worker whose session would be relayed");
                },
                Dispatcher.OWN_SESSIONS,
                WATCHED_BYTES,
                (node, reason) -> {});
    }

    private void failed(String what, Throwable cause) {
        if (fault == null) {
            fault = what + ": " + cause;
        }
    }

    /** What it takes for its store. */
    Store store() {
        return manager.store();
    }

    ControlLoop control() {
        return manager.control();
    }

    /** Why its process would have ended, or null. */
    @Nullable
    String fault() {
        return fault;
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
        server.shutdownNow();
        loop.close();
    }
}
