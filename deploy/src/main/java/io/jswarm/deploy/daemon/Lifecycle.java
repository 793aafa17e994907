package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.FindRequest;
import io.jswarm.api.v1.FindResponse;
import io.jswarm.api.v1.InitRequest;
import io.jswarm.api.v1.InitResponse;
import io.jswarm.api.v1.JoinRequest;
import io.jswarm.api.v1.JoinResponse;
import io.jswarm.api.v1.LeaveRequest;
import io.jswarm.api.v1.LeaveResponse;
import io.jswarm.api.v1.LocalState;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RenewRequest;
import io.jswarm.api.v1.RenewResponse;
import io.jswarm.api.v1.RestoreBegin;
import io.jswarm.api.v1.RestoreResponse;
import io.jswarm.api.v1.UnlockRequest;
import io.jswarm.api.v1.UnlockResponse;
import io.jswarm.deploy.daemon.identity.IdentityFiles;
import io.jswarm.deploy.daemon.identity.JoinFlow;
import io.jswarm.deploy.daemon.observe.Exposition;
import io.jswarm.deploy.daemon.observe.LoopHealth;
import io.jswarm.deploy.daemon.observe.NodeMetrics;
import io.jswarm.manager.controlapi.Calls;
import io.jswarm.manager.raft.KeyRing;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.FaultHandler;
import io.jswarm.runtime.ProgramVersion;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.Retry;
import io.jswarm.runtime.ThreadEventLoop;
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
    /** Between starts of a node that fail; {@code jswarm info} names the cap, which is how long it may take after a mend. */
    private static final Backoff RESTORE = new Backoff(2_000, 15_000);

    private final DaemonSettings settings;
    private final DataRoot root;
    private final NodeKeys keys;
    private final NodeLock lock;
    private final IdentityFiles identities;
    private final LocalRegistry localApi;
    private final Clock clock;
    private final Randomness random;
    private final NodeParts parts;
    private final NodeMetrics nodeMetrics;
    private final ThreadEventLoop steps;
    private final RenewalSchedule renewals;
    /** Since this node took part last; the lifecycle's thread only. */
    private int failedStarts;

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
        this.keys = new NodeKeys(root.log());
        this.identities = new IdentityFiles(root.certificates(), keys);
        this.lock = new NodeLock(keys, identities, localApi);
        this.localApi = localApi;
        this.clock = clock;
        this.random = random;
        this.parts = new NodeParts(settings, root, keys, clock, random, exposition, health, faults);
        this.nodeMetrics = new NodeMetrics(exposition.registry(), ProgramVersion.text(), this::certificateEnd);
        this.steps = new ThreadEventLoop("lifecycle", clock, faults);
        this.renewals = new RenewalSchedule(steps, random);
        localApi.explain(() -> NodeInfo.noManager(active, problem));
        keys.onChange(() -> {
            var _ = step(() -> lock.cover(active));
        });
    }

    @Nullable
    ActiveNode active() {
        return active;
    }

    private Optional<Instant> certificateEnd() {
        return ActiveNode.certificateEnd(active);
    }

    LocalState state() {
        return state;
    }

    /** Why the node is in the state ERROR, or why managers do not let it in; empty when nothing is wrong. */
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
    CompletableFuture<Boolean> restore() {
        return step(this::restoreNow).whenComplete((done, failure) -> {
            if (failure != null) {
                String why = String.valueOf(failure.getMessage());
                if (!why.equals(problem) || state != LocalState.LOCAL_STATE_ERROR) {
                    LOG.error("this node cannot take part in its swarm; trying again, at least every 15 s", failure);
                }
                problem = why;
                state = LocalState.LOCAL_STATE_ERROR;
                steps.post(this::restoreLater);
            }
        });
    }

    private void restoreLater() {
        failedStarts++;
        steps.schedule("restore", clock.now().monoAfterMs(RESTORE.delayMs(failedStarts, random)), () -> {
            var _ = restore();
        });
    }

    private boolean restoreNow() throws IOException, GeneralSecurityException {
        TlsIdentity identity = lock.identity();
        if (lock.isWaiting()) {
            problem = KeyRing.locked().reason();
            state = LocalState.LOCAL_STATE_LOCKED;
            return false;
        }
        NodeConfig before = NodeConfig.read(root.nodeConfig());
        if (identity == null || before == null || active != null) {
            return false;
        }
        ActiveNode node = parts.node(identity, AdvertiseAddress.afterStart(settings, before));
        boolean expired = SelfRenewal.isDue(node, identity);
        state = LocalState.LOCAL_STATE_PENDING;
        try {
            node.keep(node.config());
            if (ActiveNode.roleOf(identity) == NodeRole.NODE_ROLE_MANAGER) {
                ManagerRole started = expired ? SelfRenewal.start(node, identities, SETTLE) : node.startManager();
                localApi.set(started.controlApi());
            } else {
                DataRoot.delete(root.raft()); // its demotion was cut short
            }
            begin(node);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            localApi.set(null);
            node.close();
            throw e;
        }
        return true;
    }

    CompletableFuture<UnlockResponse> unlock(UnlockRequest request) {
        return step(() -> lock.unlock(request.getUnlockKey()))
                .thenCompose(unlocked -> restore())
                .thenApply(restored -> UnlockResponse.getDefaultInstance());
    }

    CompletableFuture<RenewResponse> renew(RenewRequest request) {
        return step(() -> new RenewFlow(parts, lock, identities, why -> problem = why).run(request, active))
                .thenCompose(renewed -> restore().handle((_, failure) -> RenewFlow.answer(renewed, failure)));
    }

    private void wipe() throws IOException {
        root.wipeNode();
        lock.forget();
    }

    CompletableFuture<InitResponse> init(InitRequest request, String hostname) {
        return step(() -> request.getForceNewCluster() ? forceNow(request) : initNow(request, hostname));
    }

    private InitResponse initNow(InitRequest request, String hostname) throws IOException, GeneralSecurityException {
        requireInactive();
        String addr = AdvertiseAddress.find(request.getAdvertiseAddr(), settings);
        wipe();
        InitFlow flow = InitFlow.prepare(request, hostname, addr, clock, random);
        ActiveNode node = parts.node(
                flow.identity(), new NodeConfig(addr, flow.raftId(), List.of(addr), settings.advertiseAddr()));
        beginWith(node, flow.identity(), () -> {
            keys.create(flow.unlockKey());
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
                .setUnlockKey(flow.unlockKey() == null ? "" : flow.unlockKey().toText())
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
        String asked = request.getAdvertiseAddr();
        String addr = asked.isEmpty() ? "" : AdvertiseAddress.find(asked, settings);
        ActiveNode started = active == null ? SelfRenewal.startLeft(lock, parts) : null;
        ActiveNode node = ForceNewCluster.required(started == null ? active : started, problem);
        InitResponse done;
        try {
            done = ForceNewCluster.run(node, addr);
            if (started != null) {
                SelfRenewal.require(node, identities);
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            if (started != null) {
                node.close();
            }
            throw e;
        }
        boolean moved = !done.getAddr().equals(node.config().advertiseAddr());
        node.keep(node.config()
                .withManagerAddrs(List.of(done.getAddr()))
                .movedTo(done.getAddr(), settings.advertiseAddr()));
        if (moved || started != null) {
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
            wipe();
            ActiveNode node = parts.node(flow.identity(), flow.config(settings));
            beginWith(node, flow.identity(), () -> {
                keys.create(flow.unlockKey());
                flow.writeLog(root.log(), keys.ring());
                localApi.set(node.startAnsweringManager(SETTLE).controlApi());
            });
            return flow.response();
        });
    }

    CompletableFuture<JoinResponse> join(JoinRequest request, String hostname) {
        return step(() -> joinNow(request, hostname));
    }

    private JoinResponse joinNow(JoinRequest request, String hostname) throws IOException, GeneralSecurityException {
        requireInactive();
        Duration searched = JoinTimeout.of(request.getTimeoutMs());
        String addr = AdvertiseAddress.find(request.getAdvertiseAddr(), settings);
        wipe();
        JoinFlow.Joined joined = new JoinFlow(clock, random)
                .join(request.getToken(), request.getRemoteAddrsList(), request.getAvailability(), hostname, searched);
        ActiveNode node = parts.node(
                joined.identity(), new NodeConfig(addr, "", joined.managerAddrs(), settings.advertiseAddr()));
        state = LocalState.LOCAL_STATE_PENDING;
        try {
            node.keep(node.config());
            identities.save(joined.identity());
            if (joined.role() == NodeRole.NODE_ROLE_MANAGER) {
                localApi.set(node.startAnsweringManager(SETTLE).controlApi());
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

    /** Finds managers that have moved; asks them on the caller's thread, so that this node's steps do not wait for it. */
    FindResponse find(FindRequest request) {
        ActiveNode node = active;
        if (node == null) {
            throw new RejectedException(Rejection.precondition(
                    problem.isEmpty()
                            ? "Expected a node of a swarm, but this host is in none."
                            : "This host does not take part in its swarm: " + problem,
                    "See what it is with: jswarm info"));
        }
        try (ManagerSearch search = new ManagerSearch(node)) {
            search.ask(request.getAddrsList(), JoinTimeout.of(request.getTimeoutMs()));
            Calls.await(
                    step(() -> {
                        if (!node.equals(active)) {
                            throw new RejectedException(Rejection.precondition(
                                    "This host left its swarm meanwhile.", "See what it is with: jswarm info"));
                        }
                        search.adopt();
                        return true;
                    }),
                    SETTLE);
            search.introduce();
            return search.response();
        }
    }

    private void begin(ActiveNode node) throws IOException {
        node.start(WorkerRole.start(
                node.context,
                node.config().managerAddrs(),
                new FromManagers(node, steps, clock, identities, localApi, why -> problem = why)));
        active = node;
        failedStarts = 0;
        lock.cover(node);
        problem = "";
        state = LocalState.LOCAL_STATE_ACTIVE;
        nodeMetrics.joined(node.context.nodeId(), LocalService.hostname());
        renewals.plan(new CertifiedNode(node, identities, why -> problem = why));
    }

    private void abandon(ActiveNode node) throws IOException {
        localApi.set(null);
        node.close();
        wipe();
        state = LocalState.LOCAL_STATE_INACTIVE;
    }

    private void requireInactive() throws IOException, GeneralSecurityException {
        lock.requireOpen();
        if (active != null || identities.isPresent()) {
            throw new RejectedException(Rejection.precondition(
                    "This node is already part of a swarm.",
                    "Leave it first with: jswarm swarm leave (managers: jswarm swarm leave --force). If its certificate"
                            + " has expired, it comes back with: jswarm swarm renew --token TOKEN"));
        }
    }

    CompletableFuture<LeaveResponse> leave(LeaveRequest request) {
        return step(() -> leaveNow(request.getForce()));
    }

    private LeaveResponse leaveNow(boolean force) throws IOException, GeneralSecurityException {
        ActiveNode node = active;
        if (node == null) {
            ManagerLeave.requireForced(identities.isPresent(), force, problem);
            int behind = ManagerLeave.emptied(lock, parts, LEAVE);
            wipe();
            state = LocalState.LOCAL_STATE_INACTIVE;
            ManagerLeave.requireNone(behind);
            return LeaveResponse.getDefaultInstance();
        }
        ManagerLeave.requireForced(node, force);
        if (node.manager() != null) {
            ManagerLeave.tellManagers(node);
        }
        localApi.set(null);
        WorkerRole worker = node.worker();
        int left = worker == null ? 0 : worker.leave(LEAVE);
        active = null;
        nodeMetrics.left();
        node.close();
        wipe();
        state = LocalState.LOCAL_STATE_INACTIVE;
        ManagerLeave.requireNone(left);
        return LeaveResponse.getDefaultInstance();
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
