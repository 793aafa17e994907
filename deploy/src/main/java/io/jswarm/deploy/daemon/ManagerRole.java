package io.jswarm.deploy.daemon;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.jswarm.deploy.daemon.observe.LoopHealth;
import io.jswarm.deploy.daemon.observe.ManagerMetrics;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.Deciders;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.raft.AddressBook;
import io.jswarm.manager.raft.GrpcRaftTransport;
import io.jswarm.manager.raft.RaftStore;
import io.jswarm.manager.raft.RaftStoreConfig;
import io.jswarm.runtime.ThreadEventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * This host as a manager: store, control loop, dispatcher and the one gRPC server. Made by {@link #start}, ended by {@link
 * #close}; both block and are called by the lifecycle alone.
 */
final class ManagerRole implements AutoCloseable {
    private final ThreadEventLoop loop;
    private final ControlLoop control;
    private final NodeSessions sessions;
    private final RaftStore store;
    private final Server server;
    private final ManagerParts parts;
    private final ServerServiceDefinition controlApi;
    private final ManagerMetrics metrics;
    private final LoopHealth health;

    private ManagerRole(
            ThreadEventLoop loop,
            ControlLoop control,
            NodeSessions sessions,
            RaftStore store,
            Server server,
            ManagerParts parts,
            ManagerMetrics metrics,
            LoopHealth health) {
        this.metrics = metrics;
        this.health = health;
        this.loop = loop;
        this.control = control;
        this.sessions = sessions;
        this.store = store;
        this.server = server;
        this.parts = parts;
        this.controlApi = parts.controlApi();
    }

    /**
     * Starts the manager's part.
     *
     * @param raftId this member
     * @param how first member, new member, or back again
     * @param peers where the other members were said to be, by raft id
     */
    static ManagerRole start(NodeContext node, String raftId, RaftStoreConfig.Start how, Map<String, String> peers)
            throws IOException {
        ThreadEventLoop loop = new ThreadEventLoop("manager", node.clock(), node.faults());
        RaftStore store = null;
        ManagerMetrics metrics = null;
        try { // whatever fails is tried again: the loop's thread must not be left behind each time
            NodeSessions sessions = new NodeSessions();
            ControlLoop control = new ControlLoop(
                    loop, new ControlPlane(Deciders.inOrder()), sessions, node.faults(), node.registry());
            AddressBook book = AddressBook.open(node.root().raft().resolve("peers"));
            book.learn(peers);
            GrpcRaftTransport transport = new GrpcRaftTransport(book, node.connections()::openThreadless);
            store = RaftStore.open(
                    RaftStoreConfig.of(node.root().log(), raftId, how),
                    transport,
                    control,
                    node.keys().ring());
            ManagerParts parts = new ManagerParts(node, loop, control, store, transport);
            parts.observe(book);
            metrics = new ManagerMetrics(node.exposition(), loop, store, sessions, parts::load);
            control.observe(metrics);
            Server server = parts.server().start();
            if (store.isHalfAlone()) {
                loop.post(() -> sessions.expectLate(ForceNewCluster.LATE.toMillis()));
                ForceNewCluster.finish(node, control, store);
            }
            control.attach(store);
            node.health().watch("control", loop);
            return new ManagerRole(loop, control, sessions, store, server, parts, metrics, node.health());
        } catch (IOException | RuntimeException e) {
            if (store != null) {
                store.close();
            }
            loop.close();
            if (metrics != null) {
                metrics.close();
            }
            throw e;
        }
    }

    RaftStore store() {
        return store;
    }

    ControlLoop control() {
        return control;
    }

    /** Lets workers take longer to come back in the leadership that begins next. */
    void expectLateSessions(Duration longer) {
        loop.post(() -> sessions.expectLate(longer.toMillis()));
    }

    /** The control API, for the local listener too. */
    ServerServiceDefinition controlApi() {
        return controlApi;
    }

    @Override
    public void close() {
        health.forget("control");
        server.shutdown();
        store.close();
        server.shutdownNow();
        parts.close();
        loop.close();
        metrics.close();
    }
}
