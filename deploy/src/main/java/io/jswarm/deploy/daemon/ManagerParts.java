package io.jswarm.deploy.daemon;

import io.grpc.Channel;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.access.Caller;
import io.jswarm.api.v1.Brake;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ImageResolved;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.deploy.daemon.identity.ServerTls;
import io.jswarm.deploy.daemon.observe.RefusalLog;
import io.jswarm.deploy.daemon.observe.WorkerRefusals;
import io.jswarm.manager.ca.CaService;
import io.jswarm.manager.ca.CaState;
import io.jswarm.manager.ca.Issuance;
import io.jswarm.manager.ca.NodeRegistrar;
import io.jswarm.manager.ca.StateNodeAccess;
import io.jswarm.manager.control.mutation.RegisterNode;
import io.jswarm.manager.controlapi.Backups;
import io.jswarm.manager.controlapi.Calls;
import io.jswarm.manager.controlapi.ClusterWrites;
import io.jswarm.manager.controlapi.ControlService;
import io.jswarm.manager.controlapi.RaftCalls;
import io.jswarm.manager.controlapi.Reads;
import io.jswarm.manager.controlapi.ServiceWrites;
import io.jswarm.manager.controlapi.Streams;
import io.jswarm.manager.controlapi.WatchHub;
import io.jswarm.manager.controlapi.Writes;
import io.jswarm.manager.dispatcher.Dispatcher;
import io.jswarm.manager.dispatcher.DispatcherService;
import io.jswarm.manager.dispatcher.ForwardedLogs;
import io.jswarm.manager.dispatcher.GrpcRelayConnector;
import io.jswarm.manager.dispatcher.ImageQueries;
import io.jswarm.manager.dispatcher.RelayService;
import io.jswarm.manager.dispatcher.SessionAnswers;
import io.jswarm.manager.dispatcher.SessionStreams.LogLines;
import io.jswarm.manager.logs.LogBroker;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.loop.LoopObserver;
import io.jswarm.manager.membership.RaftSenders;
import io.jswarm.manager.membership.RaftService;
import io.jswarm.manager.membership.RoleKeeper;
import io.jswarm.manager.raft.AddressBook;
import io.jswarm.manager.raft.GrpcRaftTransport;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.store.Store;
import io.jswarm.rpc.Callers;
import io.jswarm.rpc.FieldsInterceptor;
import io.jswarm.rpc.HostPort;
import io.jswarm.rpc.OpenCalls;
import io.jswarm.rpc.RolesInterceptor;
import io.jswarm.rpc.Wire;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.ProgramVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a manager around its store, wired. */
final class ManagerParts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ManagerParts.class);
    private static final Duration READ_DEADLINE = Duration.ofSeconds(10);

    /**
     * What part of the heap's bytes the changes may have, as messages, that watches resume from: in memory it is some
     * times that.
     */
    private static final int WATCHED_PART = 32;

    private final NodeContext node;
    private final EventLoop loop;
    private final ControlLoop control;
    private final Store store;
    private final GrpcRaftTransport transport;
    private final GrpcRelayConnector relays;
    private final Dispatcher dispatcher;
    private final ImageQueries images;
    private final LogBroker logs;
    private final WatchHub hub;
    private final OpenCalls openCalls = new OpenCalls();
    private final LeaderLookup leaders;
    private final Writes writes;

    ManagerParts(NodeContext node, EventLoop loop, ControlLoop control, Store store, GrpcRaftTransport transport) {
        this.node = node;
        this.loop = loop;
        this.control = control;
        this.store = store;
        this.transport = transport;
        this.images = new ImageQueries(loop);
        this.leaders = new LeaderLookup(store, node.connections());
        this.writes = new Writes(control, leaders);
        this.hub = new WatchHub(loop, store, Runtime.getRuntime().maxMemory() / WATCHED_PART);
        Sent sent = new Sent();
        WorkerRefusals refusals = new WorkerRefusals(node.registry(), node.clock());
        this.logs = new LogBroker(loop, node.random(), sent, refusals);
        this.relays = new GrpcRelayConnector(loop, node.connections()::openThreadless);
        this.dispatcher = new Dispatcher(
                loop,
                control,
                store,
                node.random(),
                new WorkerAnswers(images, logs),
                relays,
                node.settings().ownSessions(),
                refusals);
        sent.to = dispatcher;
        images.attach(dispatcher);
    }

    /** The broker is made before the dispatcher that it sends through. Loop thread only. */
    private static final class Sent implements BiPredicate<String, ManagerMessage> {
        private @Nullable Dispatcher to;

        @Override
        public boolean test(String nodeId, ManagerMessage message) {
            return to != null && to.send(nodeId, message);
        }
    }

    private record WorkerAnswers(ImageQueries images, LogBroker logs) implements SessionAnswers {
        @Override
        public void connected(String nodeId) {
            logs.connected(nodeId);
        }

        @Override
        public void disconnected(String nodeId) {
            images.disconnected(nodeId);
            logs.disconnected(nodeId);
        }

        @Override
        public void imageResolved(String nodeId, ImageResolved answer) {
            images.imageResolved(nodeId, answer);
        }
    }

    /** The order matters: a worker hears of a task before it is asked for its logs. */
    void observe(AddressBook book) {
        control.observe(dispatcher);
        control.observe(logs);
        control.observe(hub);
        control.observe(new RoleKeeper(loop, control, store, node.random()));
        control.observe(new KeyKeeper(node, loop, store).started());
        control.observe(new Followed(book, openCalls, node));
    }

    /** What follows the state outside of it: the peers' file, and the calls of removed nodes. */
    private record Followed(AddressBook book, OpenCalls openCalls, NodeContext node) implements LoopObserver {
        @Override
        public void leading(ClusterState image, long term) {
            follow(image);
        }

        @Override
        public void replaced(ClusterState image) {
            follow(image);
            image.removedNodes().keySet().forEach(openCalls::endRemoved);
        }

        @Override
        public void committed(ClusterState image, Delta delta) {
            for (Delta.Edit<?, ?> edit : delta.edits()) {
                edit.when(ObjectKinds.MEMBER, member -> follow(image));
                edit.when(ObjectKinds.CLUSTER, cluster -> tellBrake(brake(cluster.before()), brake(cluster.after())));
                edit.when(ObjectKinds.REMOVED_NODE, node -> {
                    if (node.after() != null) {
                        openCalls.endRemoved(node.key());
                    }
                });
            }
        }

        private static Brake brake(@Nullable Cluster cluster) {
            return cluster == null ? Brake.getDefaultInstance() : cluster.getBrake();
        }

        private static void tellBrake(Brake before, Brake after) {
            if (after.getOn() && !before.getOn()) {
                LOG.warn(
                        "{} of {} nodes went away together: their tasks are not moved until enough of them are back, or"
                                + " until 'jswarm swarm update --release-brake'",
                        after.getAway(),
                        after.getNodes());
            } else if (before.getOn() && !after.getOn()) {
                LOG.info("the brake is off: tasks of nodes that are away are replaced elsewhere");
            }
        }

        private void follow(ClusterState image) {
            try {
                book.follow(image);
            } catch (IOException e) {
                node.faults().fatal("writing the list of managers", e);
            }
        }
    }

    /** Who serves the workers' sessions. Loop thread only. */
    Dispatcher.Load load() {
        return dispatcher.load();
    }

    /** Ends the connections that it has opened to other managers for its workers. */
    @Override
    public void close() {
        relays.close();
    }

    ServerServiceDefinition controlApi() {
        return new ControlService(
                        store,
                        writes,
                        new ServiceWrites(store, writes, images, node.random()),
                        new ClusterWrites(store, writes, node.clock(), node.random()),
                        new Streams(new Reads(store, node.nodeId()), writes, leaders, hub, logs),
                        new RaftCalls(store, writes, node.nodeId()),
                        new Backups(store, node.clock(), ProgramVersion.text(), node.nodeId()),
                        node.nodeId())
                .bindService();
    }

    /** The one server of a manager: everything rides its port. Not started. */
    Server server() throws IOException {
        HostPort listen = HostPort.read(node.settings().listenAddr(), HostPort.CLUSTER, "--listen-addr");
        RefusalLog refusals = new RefusalLog(node.registry(), node.clock());
        RolesInterceptor roles =
                RolesInterceptor.forCluster(new StateNodeAccess(store::image), openCalls, node.clock(), refusals);
        ServerBuilder<?> builder = Wire.configure(
                ServerTls.builder(new InetSocketAddress(listen.host(), listen.port()), node.credentials(), refusals));
        return builder.addService(guarded(controlApi(), roles))
                .addService(guarded(
                        new DispatcherService(dispatcher, this::lines, ManagerParts::peer).bindService(), roles))
                .addService(guarded(
                        new RelayService(
                                        dispatcher,
                                        logs,
                                        () -> Callers.current().name())
                                .bindService(),
                        roles))
                .addService(guarded(ca(refusals).bindService(), roles))
                .addService(guarded(raft().bindService(), roles))
                .addService(guarded(new HealthService(node, store).bindService(), roles))
                .build();
    }

    private static ServerServiceDefinition guarded(ServerServiceDefinition service, RolesInterceptor roles) {
        return ServerInterceptors.interceptForward(service, roles, new FieldsInterceptor(), Writes.forwardedCalls());
    }

    /** To this leader's readers, or to the leader. */
    private LogLines lines(String nodeId) {
        try {
            Channel leader = leaders.leader();
            return leader == null
                    ? new OwnLines(nodeId, logs)
                    : ForwardedLogs.open(leader, nodeId, () -> dispatcher.linesLost(nodeId));
        } catch (RejectedException e) {
            return new OwnLines(nodeId, logs); // nobody leads, and so nobody reads: they are dropped
        }
    }

    private record OwnLines(String nodeId, LogBroker logs) implements LogLines {
        @Override
        public void published(PublishLogsRequest request, Runnable taken) {
            logs.published(nodeId, request, taken);
        }

        @Override
        public void ended() {
            // A reading waits for what it has asked for, or for the end of the session.
        }
    }

    private static DispatcherService.Peer peer() {
        Caller caller = Callers.current();
        return new DispatcherService.Peer(caller.name(), caller.remote());
    }

    private RaftService raft() {
        return new RaftService(transport, new RaftSenders(store::image, node.registry()), store, writes, node.random());
    }

    private CaService ca(RefusalLog refusals) {
        return new CaService(
                CaState.of(store, READ_DEADLINE),
                leaders,
                new Issuance(this::register, node.clock(), node.random()),
                refusals);
    }

    private CompletionStage<Node> register(NodeRegistrar.Registration asked) {
        RegisterNode mutation = new RegisterNode(asked.nodeId(), asked.role(), asked.availability(), asked.hostname());
        // A certificate is signed next, which the thread that confirms commits must not do.
        Executor elsewhere = task -> Thread.ofVirtual().name("join").start(task);
        return control.submit(asked.requestId(), mutation)
                .thenApplyAsync(
                        accepted -> {
                            Node registered = store.image().nodes().get(accepted.objectId());
                            if (registered == null) {
                                throw Calls.reject(Rejection.precondition(
                                        "The node of this join was removed meanwhile.",
                                        "Run on the host: jswarm swarm leave --force, then jswarm swarm join."));
                            }
                            return registered;
                        },
                        elsewhere);
    }
}
