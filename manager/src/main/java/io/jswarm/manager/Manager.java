package io.jswarm.manager;

import io.grpc.Channel;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.access.Caller;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.manager.ca.CaService;
import io.jswarm.manager.ca.CaState;
import io.jswarm.manager.ca.Issuance;
import io.jswarm.manager.ca.LeaderCa;
import io.jswarm.manager.ca.NodeRegistrar;
import io.jswarm.manager.ca.StateNodeAccess;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.mutation.RegisterNode;
import io.jswarm.manager.controlapi.Backups;
import io.jswarm.manager.controlapi.Calls;
import io.jswarm.manager.controlapi.ClusterWrites;
import io.jswarm.manager.controlapi.ControlService;
import io.jswarm.manager.controlapi.Leaders;
import io.jswarm.manager.controlapi.RaftCalls;
import io.jswarm.manager.controlapi.Reads;
import io.jswarm.manager.controlapi.ServiceWrites;
import io.jswarm.manager.controlapi.Streams;
import io.jswarm.manager.controlapi.WatchHub;
import io.jswarm.manager.controlapi.Writes;
import io.jswarm.manager.dispatcher.Dispatcher;
import io.jswarm.manager.dispatcher.DispatcherService;
import io.jswarm.manager.dispatcher.ForwardedLogs;
import io.jswarm.manager.dispatcher.ImageQueries;
import io.jswarm.manager.dispatcher.RelayService;
import io.jswarm.manager.dispatcher.SessionAnswers;
import io.jswarm.manager.dispatcher.SessionListeners;
import io.jswarm.manager.dispatcher.SessionStreams.LogLines;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.logs.LogBroker;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.membership.RaftSenders;
import io.jswarm.manager.membership.RaftService;
import io.jswarm.manager.membership.RoleKeeper;
import io.jswarm.manager.raft.AddressBook;
import io.jswarm.manager.raft.GrpcRaftTransport;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreListener;
import io.jswarm.rpc.Callers;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.runtime.ProgramVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A manager: the control loop over a store, sessions with workers, questions about images, logs, watches and the services
 * that answer calls. Daemons, simulations and tests start this one; what differs between them is its {@link Surroundings}
 * and its store. It has no thread and no port of its own. Nothing of it needs an end: its loop, its store and its way to
 * others end with whoever made them. Any thread.
 *
 * @param <S> how it keeps its log
 */
public final class Manager<S extends Store> {
    private static final Duration READ_DEADLINE = Duration.ofSeconds(10);

    private final Surroundings around;
    private final ControlLoop control;
    private final S store;
    private final Leaders leaders;
    private final Writes writes;
    private final Dispatcher dispatcher;
    private final ImageQueries images;
    private final LogBroker logs;
    private final WatchHub watches;

    /** Opens a manager's store. */
    @FunctionalInterface
    public interface Opening<S extends Store> {
        /** The store, which tells the listener what it commits, from its first event on. */
        S open(StoreListener listener) throws IOException;
    }

    private Manager(Surroundings around, ControlLoop control, S store) {
        this.around = around;
        this.control = control;
        this.store = store;
        this.leaders = around.leaders().apply(store);
        this.writes = new Writes(control, leaders);
        this.watches = new WatchHub(around.loop(), store, around.watchedBytes());
        SessionListeners answers = new SessionListeners(around.loop());
        this.dispatcher = new Dispatcher(
                around.loop(),
                control,
                store,
                around.random(),
                answers,
                around.relays(),
                around.ownSessions(),
                around.refusals());
        this.images = new ImageQueries(around.loop(), dispatcher::readyAfter, dispatcher::send);
        this.logs = new LogBroker(around.loop(), around.random(), dispatcher::send, around.refusals());
        answers.add(images);
        answers.add(new LogSessions(logs));
    }

    /**
     * Makes a manager and opens its store. Nothing is decided before {@link #begin}, so that observers which are added
     * meanwhile miss nothing, and that calls can be served from the first moment.
     *
     * @throws IOException the store cannot be opened; nothing is left but the loop
     */
    public static <S extends Store> Manager<S> open(Surroundings around, Opening<S> opening) throws IOException {
        ControlLoop control = new ControlLoop(
                around.loop(),
                new ControlPlane(around.deciders()),
                new NodeSessions(),
                around.faults(),
                around.meters());
        Manager<S> manager = new Manager<>(around, control, opening.open(control));
        // The order matters: a worker hears of a task before it is asked for its logs.
        control.observe(manager.dispatcher);
        control.observe(manager.logs);
        control.observe(manager.watches);
        return manager;
    }

    /** A broker hears which workers come and go. */
    private record LogSessions(LogBroker logs) implements SessionAnswers {
        @Override
        public void connected(String nodeId) {
            logs.connected(nodeId);
        }

        @Override
        public void disconnected(String nodeId) {
            logs.disconnected(nodeId);
        }
    }

    /** Lets the Raft group's voters follow the state, where nobody else changes the group. Before {@link #begin}. */
    public void keepRoles() {
        control.observe(new RoleKeeper(around.loop(), control, store, around.random()));
    }

    /** Handles what the store told so far and tells from now on. Once. */
    public void begin() {
        control.attach(store);
    }

    /** The log and the state. */
    public S store() {
        return store;
    }

    /** Where changes are asked for, and observers are added. */
    public ControlLoop control() {
        return control;
    }

    /** The workers' sessions. */
    public Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Asks workers for digests of images. */
    public ImageQueries images() {
        return images;
    }

    /** Reads logs of tasks, while this manager leads. */
    public LogBroker logs() {
        return logs;
    }

    /** Follows changes of the state. */
    public WatchHub watches() {
        return watches;
    }

    /** The control API, for whatever server. */
    public ControlService controlApi() {
        String nodeId = around.nodeId();
        return new ControlService(
                store,
                writes,
                new ServiceWrites(store, writes, images, around.random()),
                new ClusterWrites(store, writes, around.loop()::now, around.random()),
                new Streams(new Reads(store, nodeId), writes, leaders, watches, logs),
                new RaftCalls(store, writes, nodeId),
                new Backups(store, around.loop()::now, ProgramVersion.text(), nodeId),
                nodeId);
    }

    /** Sessions with workers; who calls is the {@link Caller}. */
    public DispatcherService workerSessions() {
        return new DispatcherService(dispatcher, this::lines, Manager::peer);
    }

    /** Sessions that other managers serve for this one; who calls is the {@link Caller}. */
    public RelayService relayedSessions() {
        return new RelayService(dispatcher, logs, () -> Callers.current().name());
    }

    /** What managers say to each other, over the transport of this one's store and its book. Once: it registers meters. */
    public RaftService raft(GrpcRaftTransport transport, AddressBook book) {
        return new RaftService(
                transport,
                new RaftSenders(store::image, new StateNodeAccess(store::image), around.meters()),
                store,
                writes,
                around.random(),
                book);
    }

    /** The cluster's CA. */
    public CaService certificates(LeaderCa leader, RefusalObserver refused) {
        return new CaService(
                CaState.of(store, READ_DEADLINE),
                leader,
                new Issuance(this::register, around.loop()::now, around.random()),
                refused);
    }

    private static DispatcherService.Peer peer() {
        Caller caller = Callers.current();
        return new DispatcherService.Peer(caller.name(), caller.remote());
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
