package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.InitRequest;
import io.jswarm.api.v1.InitResponse;
import io.jswarm.api.v1.JoinRequest;
import io.jswarm.api.v1.JoinResponse;
import io.jswarm.api.v1.LeaveRequest;
import io.jswarm.api.v1.LeaveResponse;
import io.jswarm.api.v1.LocalState;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.api.v1.RestoreBegin;
import io.jswarm.api.v1.RestoreResponse;
import io.jswarm.deploy.daemon.identity.IdentityFiles;
import io.jswarm.deploy.daemon.identity.JoinFlow;
import io.jswarm.deploy.daemon.observe.Exposition;
import io.jswarm.deploy.daemon.observe.LoopHealth;
import io.jswarm.deploy.daemon.observe.NodeMetrics;
import io.jswarm.deploy.daemon.observe.Readiness;
import io.jswarm.manager.controlapi.Calls;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Store;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.FaultHandler;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.Retry;
import io.jswarm.runtime.ThreadEventLoop;
import io.jswarm.worker.agent.NodeListener;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this host is in a swarm, and how that changes: init, join, promotion, demotion, leave. One step at a time on a
 * thread of its own, which may block; readers see the last finished step.
 */
final class Lifecycle implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);
    private static final Duration SETTLE = Duration.ofSeconds(20);
    private static final Duration LEAVE = Duration.ofSeconds(40);
    private static final Backoff BACKOFF = new Backoff(50, 1_000);

    private final DaemonSettings settings;
    private final DataRoot root;
    private final IdentityFiles identities;
    private final LocalRegistry localApi;
    private final Clock clock;
    private final Randomness random;
    private final Exposition exposition;
    private final LoopHealth health;
    private final NodeMetrics nodeMetrics;
    private final FaultHandler faults;
    private final ThreadEventLoop steps;
    private final Renewals renewals;
    private volatile @Nullable ActiveNode active;
    private volatile String problem = "";
    private volatile LocalState state = LocalState.LOCAL_STATE_INACTIVE;

    Lifecycle(
            DaemonSettings settings,
            DataRoot root,
            LocalRegistry localApi,
            Clock clock,
            Randomness random,
            Exposition exposition,
            LoopHealth health,
            FaultHandler faults) {
        this.settings = settings;
        this.root = root;
        this.identities = new IdentityFiles(root.certificates());
        this.localApi = localApi;
        this.clock = clock;
        this.random = random;
        this.exposition = exposition;
        this.health = health;
        this.nodeMetrics = new NodeMetrics(exposition.registry(), Version.TEXT, this::certificateEnd);
        this.faults = faults;
        this.steps = new ThreadEventLoop("lifecycle", clock, faults);
        this.renewals = new Renewals(steps, identities, clock, random);
    }

    @Nullable
    ActiveNode active() {
        return active;
    }

    private Optional<Instant> certificateEnd() {
        return ActiveNode.certificateEnd(active);
    }

    /** Whether this host takes part in its swarm, for load balancers. */
    Readiness readiness() {
        return ActiveNode.readiness(active);
    }

    LocalState state() {
        return state;
    }

    /** Why the node is in the state ERROR. */
    String problem() {
        return problem;
    }

    private <T> CompletableFuture<T> step(Callable<T> step) {
        CompletableFuture<T> done = new CompletableFuture<>();
        steps.post(() -> {
            try {
                done.complete(step.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** Takes up what this host was before the daemon stopped; tries again while that fails. */
    void restore() {
        var _ = step(this::restoreNow).whenComplete((done, failure) -> {
            if (failure != null) {
                problem = String.valueOf(failure.getMessage());
                state = LocalState.LOCAL_STATE_ERROR;
                LOG.error("this node cannot take part in its swarm; trying again", failure);
                steps.post(() -> steps.schedule("restore", clock.now().monoAfterMs(5_000), this::restore));
            }
        });
    }

    private boolean restoreNow() throws IOException, GeneralSecurityException {
        TlsIdentity identity = identities.load(Instant.ofEpochMilli(clock.now().wallMs()));
        NodeConfig config = NodeConfig.read(root.nodeConfig());
        if (identity == null || config == null || active != null) {
            return false;
        }
        state = LocalState.LOCAL_STATE_PENDING;
        ActiveNode node = node(identity, config);
        try {
            if (ActiveNode.roleOf(identity) == NodeRole.NODE_ROLE_MANAGER) {
                localApi.set(node.startManager().controlApi());
            }
            begin(node);
        } catch (IOException | RuntimeException e) {
            localApi.set(null);
            node.close();
            throw e;
        }
        return true;
    }

    CompletableFuture<InitResponse> init(InitRequest request, String hostname) {
        return step(() -> request.getForceNewCluster() ? forceNow(request) : initNow(request, hostname));
    }

    private InitResponse initNow(InitRequest request, String hostname) throws IOException, GeneralSecurityException {
        requireInactive();
        String addr = AdvertiseAddress.find(request.getAdvertiseAddr(), settings);
        root.wipeNode();
        InitFlow flow = InitFlow.prepare(request, hostname, addr, clock, random);
        ActiveNode node = node(flow.identity(), new NodeConfig(addr, flow.raftId(), List.of(addr)));
        beginWith(node, flow.identity(), () -> {
            ManagerRole manager = node.bootstrap();
            Retry.whileUnavailable(
                    () -> Calls.await(manager.control().submit(flow.clusterId(), flow.mutation()), SETTLE),
                    BACKOFF,
                    SETTLE,
                    clock,
                    random);
            localApi.set(manager.controlApi());
        });
        return InitResponse.newBuilder()
                .setNodeId(flow.nodeId())
                .setWorkerToken(flow.workerToken())
                .setManagerToken(flow.managerToken())
                .setAddr(addr)
                .build();
    }

    /** A manager's first steps on its own; the certificate is written last, since it says that the host is in a swarm. */
    private void beginWith(ActiveNode node, TlsIdentity identity, FirstSteps first) throws IOException {
        state = LocalState.LOCAL_STATE_PENDING;
        try {
            first.take();
            node.keep(node.config());
            identities.save(identity);
            begin(node);
        } catch (IOException | RuntimeException e) {
            abandon(node);
            throw e;
        }
    }

    private interface FirstSteps {
        void take() throws IOException;
    }

    /** Goes on alone from a lost majority; with another address everything but the containers starts anew. */
    private InitResponse forceNow(InitRequest request) throws IOException, GeneralSecurityException {
        ActiveNode node = ForceNewCluster.required(active, problem);
        String asked = request.getAdvertiseAddr();
        String addr = asked.isEmpty() ? "" : AdvertiseAddress.find(asked, settings);
        InitResponse done = ForceNewCluster.run(node, addr);
        boolean moved = !done.getAddr().equals(node.config().advertiseAddr());
        node.keep(new NodeConfig(done.getAddr(), node.config().raftId(), List.of(done.getAddr())));
        if (moved) {
            localApi.set(null);
            active = null;
            node.close();
            restoreNow();
        }
        return done;
    }

    /** Makes a cluster of a backup's state. */
    CompletableFuture<RestoreResponse> restore(RestoreBegin request, ClusterState backup, String hostname) {
        return step(() -> {
            requireInactive();
            String addr = AdvertiseAddress.find(request.getAdvertiseAddr(), settings);
            RestoreFlow flow = RestoreFlow.prepare(backup, request, hostname, addr, clock, random);
            root.wipeNode();
            ActiveNode node = node(flow.identity(), flow.config());
            beginWith(node, flow.identity(), () -> {
                flow.writeLog(root.raft().resolve("log"));
                startManager(node);
            });
            return flow.response();
        });
    }

    CompletableFuture<JoinResponse> join(JoinRequest request, String hostname) {
        return step(() -> joinNow(request, hostname));
    }

    private JoinResponse joinNow(JoinRequest request, String hostname) throws IOException, GeneralSecurityException {
        requireInactive();
        String addr = AdvertiseAddress.find(request.getAdvertiseAddr(), settings);
        root.wipeNode();
        JoinFlow.Joined joined = new JoinFlow(clock, random)
                .join(request.getToken(), request.getRemoteAddrsList(), request.getAvailability(), hostname, SETTLE);
        ActiveNode node = node(joined.identity(), new NodeConfig(addr, "", joined.managerAddrs()));
        state = LocalState.LOCAL_STATE_PENDING;
        try {
            node.keep(node.config());
            identities.save(joined.identity());
            if (joined.role() == NodeRole.NODE_ROLE_MANAGER) {
                startManager(node);
            }
            begin(node);
        } catch (IOException | RuntimeException e) {
            abandon(node);
            throw e;
        }
        return JoinResponse.newBuilder()
                .setNodeId(joined.nodeId())
                .setRole(joined.role())
                .build();
    }

    /** Starts the manager's part and waits until it answers reads, so that whoever waits can use it. */
    private void startManager(ActiveNode node) throws IOException {
        ManagerRole manager = node.startManager();
        Store store = manager.store();
        Retry.whileUnavailable(
                () -> Calls.await(store.readBarrier(Duration.ofSeconds(2)), Duration.ofSeconds(3)),
                BACKOFF,
                SETTLE,
                clock,
                random);
        localApi.set(manager.controlApi());
    }

    private void begin(ActiveNode node) throws IOException {
        node.start(WorkerRole.start(node.context, node.config().managerAddrs(), new FromManagers(node)));
        active = node;
        problem = "";
        state = LocalState.LOCAL_STATE_ACTIVE;
        nodeMetrics.joined(node.context.nodeId(), LocalService.hostname());
        renewals.plan(node);
    }

    private void abandon(ActiveNode node) throws IOException {
        localApi.set(null);
        node.close();
        root.wipeNode();
        state = LocalState.LOCAL_STATE_INACTIVE;
    }

    private ActiveNode node(TlsIdentity identity, NodeConfig config) throws GeneralSecurityException {
        TlsCredentials credentials = new TlsCredentials(identity);
        NodeContext context = new NodeContext(
                settings,
                root,
                identity.subject().commonName(),
                identity.subject().organization(),
                config.advertiseAddr(),
                credentials,
                new Connections(credentials),
                clock,
                random,
                exposition,
                health,
                faults);
        return new ActiveNode(context, config);
    }

    private void requireInactive() throws IOException, GeneralSecurityException {
        if (active != null || identities.isPresent()) {
            throw new RejectedException(Rejection.precondition(
                    "This node is already part of a swarm.",
                    "Leave it first with: jswarm swarm leave (managers: jswarm swarm leave --force)"));
        }
    }

    CompletableFuture<LeaveResponse> leave(LeaveRequest request) {
        return step(() -> leaveNow(request.getForce()));
    }

    private LeaveResponse leaveNow(boolean force) throws IOException, GeneralSecurityException {
        ActiveNode node = active;
        if (node == null) {
            Leaving.requireForced(identities.isPresent(), force, problem);
            root.wipeNode();
            state = LocalState.LOCAL_STATE_INACTIVE;
            return LeaveResponse.getDefaultInstance();
        }
        Leaving.requireForced(node, force);
        if (node.manager() != null) {
            Leaving.tellManagers(node);
        }
        localApi.set(null);
        WorkerRole worker = node.worker();
        int left = worker == null ? 0 : worker.leave(LEAVE);
        active = null;
        nodeMetrics.left();
        node.close();
        root.wipeNode();
        state = LocalState.LOCAL_STATE_INACTIVE;
        Leaving.requireNone(left);
        return LeaveResponse.getDefaultInstance();
    }

    /** Follows what managers say of this node. Called on the agent's loop: it only posts. */
    private final class FromManagers implements NodeListener {
        private final ActiveNode node;

        FromManagers(ActiveNode node) {
            this.node = node;
        }

        @Override
        public void updated(NodeUpdate update) {
            var _ = step(() -> RoleChange.follow(node, update, identities, this::changed))
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            LOG.warn("the change of this node's role did not succeed; trying again", failure);
                            steps.post(() ->
                                    steps.schedule("role", clock.now().monoAfterMs(2_000), () -> updated(update)));
                        }
                    });
        }

        private void changed() {
            ManagerRole manager = node.manager();
            localApi.set(manager == null ? null : manager.controlApi());
        }

        @Override
        public void refused(String why) {
            problem = why;
            LOG.warn("a manager refused this node's session: {}", why);
        }
    }

    @Override
    public void close() {
        CompletableFuture<Boolean> done = step(() -> {
            ActiveNode node = active;
            active = null;
            if (node != null) {
                node.close();
            }
            return true;
        });
        Calls.await(done, Duration.ofSeconds(30));
        steps.close();
    }
}
