package io.jswarm.deploy.daemon;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.jswarm.deploy.daemon.observe.LoopHealth;
import io.jswarm.deploy.daemon.observe.ManagerMetrics;
import io.jswarm.deploy.daemon.observe.WorkerRefusals;
import io.jswarm.manager.Manager;
import io.jswarm.manager.Surroundings;
import io.jswarm.manager.control.Deciders;
import io.jswarm.manager.dispatcher.GrpcRelayConnector;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.raft.AddressBook;
import io.jswarm.manager.raft.GrpcRaftTransport;
import io.jswarm.manager.raft.RaftStore;
import io.jswarm.manager.raft.RaftStoreConfig;
import io.jswarm.rpc.OpenCalls;
import io.jswarm.runtime.ThreadEventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * This host as a manager: a {@link Manager} on its own thread, its log on the disk, and the one gRPC server. Made by {@link
 * #start}, ended by {@link #close}; both block and are called by the lifecycle alone.
 */
final class ManagerRole implements AutoCloseable {
    /**
     * What part of the heap's bytes the changes may have, as messages, that watches resume from: in memory it is some
     * times that.
     */
    private static final int WATCHED_PART = 32;

    private final ThreadEventLoop loop;
    private final GrpcRelayConnector relays;
    private final Manager<RaftStore> manager;
    private final AddressBook book;
    private final Server server;
    private final ServerServiceDefinition controlApi;
    private final ManagerMetrics metrics;
    private final LoopHealth health;

    private ManagerRole(
            ThreadEventLoop loop,
            GrpcRelayConnector relays,
            Manager<RaftStore> manager,
            AddressBook book,
            Server server,
            ManagerMetrics metrics,
            LoopHealth health) {
        this.loop = loop;
        this.relays = relays;
        this.manager = manager;
        this.book = book;
        this.server = server;
        this.controlApi = manager.controlApi().bindService();
        this.metrics = metrics;
        this.health = health;
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
        Manager<RaftStore> manager = null;
        ManagerMetrics metrics = null;
        try { // whatever fails is tried again: the loop's thread must not be left behind each time
            AddressBook book = AddressBook.open(node.root().raft().resolve("peers"));
            book.learn(peers);
            GrpcRaftTransport transport = new GrpcRaftTransport(book, node.connections()::openThreadless);
            GrpcRelayConnector relays = new GrpcRelayConnector(loop, node.connections()::openThreadless);
            RaftStoreConfig config = RaftStoreConfig.of(node.root().log(), raftId, how);
            manager = Manager.open(
                    surroundings(node, loop, relays),
                    listener -> RaftStore.open(
                            config, transport, listener, node.keys().ring()));
            OpenCalls openCalls = new OpenCalls();
            metrics = observed(node, loop, manager, book, openCalls);
            Server server = ManagerServer.of(node, manager, manager.raft(transport, book), openCalls)
                    .start();
            if (manager.store().isHalfAlone()) {
                expectLate(loop, manager.control(), ForceNewCluster.LATE);
                ForceNewCluster.finish(node, manager.control(), manager.store());
            }
            manager.begin();
            node.health().watch("control", loop);
            return new ManagerRole(loop, relays, manager, book, server, metrics, node.health());
        } catch (IOException | RuntimeException e) {
            end(loop, manager, metrics);
            throw e;
        }
    }

    private static Surroundings surroundings(NodeContext node, ThreadEventLoop loop, GrpcRelayConnector relays) {
        return new Surroundings(
                node.nodeId(),
                loop,
                node.random(),
                node.faults(),
                node.registry(),
                Deciders.inOrder(),
                store -> new LeaderLookup(store, node.connections()),
                relays,
                node.settings().ownSessions(),
                Runtime.getRuntime().maxMemory() / WATCHED_PART,
                new WorkerRefusals(node.registry(), node.clock()));
    }

    /** Adds whoever follows the state on this host, behind the manager's own parts. */
    private static ManagerMetrics observed(
            NodeContext node, ThreadEventLoop loop, Manager<RaftStore> manager, AddressBook book, OpenCalls openCalls) {
        ControlLoop control = manager.control();
        manager.keepRoles();
        control.observe(new KeyKeeper(node, loop, manager.store()).started());
        control.observe(new StateFollower(book, openCalls, node));
        ManagerMetrics metrics = new ManagerMetrics(
                node.exposition(), loop, manager.store(), control.sessions(), manager.dispatcher()::load);
        control.observe(metrics);
        return metrics;
    }

    private static void end(
            ThreadEventLoop loop, @Nullable Manager<RaftStore> manager, @Nullable ManagerMetrics metrics) {
        if (manager != null) {
            manager.store().close();
        }
        loop.close();
        if (metrics != null) {
            metrics.close();
        }
    }

    RaftStore store() {
        return manager.store();
    }

    ControlLoop control() {
        return manager.control();
    }

    /** Where the members are said to be, until the state says something new. */
    AddressBook book() {
        return book;
    }

    /** Lets workers take longer to come back in the leadership that begins next. */
    void expectLateSessions(Duration longer) {
        expectLate(loop, manager.control(), longer);
    }

    private static void expectLate(ThreadEventLoop loop, ControlLoop control, Duration longer) {
        loop.post(() -> control.sessions().expectLate(longer.toMillis()));
    }

    /** The control API, for the local listener too. */
    ServerServiceDefinition controlApi() {
        return controlApi;
    }

    @Override
    public void close() {
        health.forget("control");
        server.shutdown();
        store().close();
        server.shutdownNow();
        relays.close();
        loop.close();
        metrics.close();
    }
}
