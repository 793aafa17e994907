package io.jswarm.deploy.daemon;

import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftJoinResponse;
import io.jswarm.manager.controlapi.Calls;
import io.jswarm.manager.raft.RaftStore;
import io.jswarm.manager.raft.RaftStoreConfig;
import io.jswarm.rpc.tls.Subject;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.Retry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A host that is part of a swarm: its worker, and its manager while it is one. The lifecycle's thread only, but for reads. */
final class ActiveNode implements AutoCloseable {
    final NodeContext context;
    private volatile NodeConfig config;
    private volatile @Nullable ManagerRole manager;
    private volatile @Nullable WorkerRole worker;
    private @Nullable AddressMove move;

    ActiveNode(NodeContext context, NodeConfig config) {
        this.context = context;
        this.config = config;
    }

    static NodeRole roleOf(TlsIdentity identity) {
        return identity.subject().unit().equals(Subject.MANAGER)
                ? NodeRole.NODE_ROLE_MANAGER
                : NodeRole.NODE_ROLE_WORKER;
    }

    /** When this host's certificate expires; empty while it is in no swarm. */
    static Optional<Instant> certificateEnd(@Nullable ActiveNode node) {
        TlsIdentity identity = node == null ? null : node.context.credentials().identity();
        return identity == null
                ? Optional.empty()
                : Optional.of(identity.certificate().getNotAfter().toInstant());
    }

    NodeConfig config() {
        return config;
    }

    void keep(NodeConfig next) throws IOException {
        next.write(context.root().nodeConfig());
        config = next;
    }

    @Nullable
    ManagerRole manager() {
        return manager;
    }

    @Nullable
    WorkerRole worker() {
        return worker;
    }

    /** Starts the manager's part: the first of a new swarm. */
    ManagerRole bootstrap() throws IOException {
        ManagerRole started = ManagerRole.start(context, config.raftId(), RaftStoreConfig.Start.BOOTSTRAP, Map.of());
        manager = started;
        return started;
    }

    /** Starts the manager's part: back again, or as a new member. */
    ManagerRole startManager() throws IOException {
        ManagerRole started;
        if (RaftStore.hasState(context.root().log())) {
            started = ManagerRole.start(context, config.raftId(), RaftStoreConfig.Start.RESTART, Map.of());
        } else {
            RaftJoinResponse joined = RaftJoin.ask(context, config.managerAddrs());
            keep(config.withRaftId(joined.getRaftId()));
            started =
                    ManagerRole.start(context, joined.getRaftId(), RaftStoreConfig.Start.JOIN, RaftJoin.peers(joined));
        }
        manager = started;
        started.book().onChange(this::tellWorker);
        move = AddressMove.begin(context, started.store(), () -> managersSaid(started));
        return started;
    }

    /** Where managers are, as far as anybody said. */
    private List<String> managersSaid(ManagerRole present) {
        return Stream.concat(config.managerAddrs().stream(), present.book().addresses().stream())
                .distinct()
                .toList();
    }

    /** This host's worker hears of managers from its own manager, too, since it may know none of their addresses. */
    private void tellWorker(List<String> addrs) {
        WorkerRole told = worker;
        if (told != null) {
            told.tellManagers(addrs);
        }
    }

    /** Takes over where managers are, host:port; a manager tells them at once where it is itself. */
    void moveManagers(List<String> addrs) throws IOException {
        keep(config.withManagerAddrs(addrs));
        tellWorker(addrs);
        ManagerRole present = manager;
        AddressMove before = move;
        if (present != null && before != null) {
            before.close();
            move = AddressMove.begin(context, present.store(), () -> managersSaid(present));
        }
    }

    /** Starts the manager's part and waits until it answers reads, so that whoever waits can use it. */
    ManagerRole startAnsweringManager(Duration limit) throws IOException {
        ManagerRole started = startManager();
        Retry.whileUnavailable(
                () -> Calls.await(started.store().readBarrier(Duration.ofSeconds(2)), Duration.ofSeconds(3)),
                new Backoff(50, 1_000),
                limit,
                context.clock(),
                context.random());
        return started;
    }

    /** Ends the manager's part for good: its log is of no use to anybody. */
    void endManager() throws IOException {
        closeManager();
        DataRoot.delete(context.root().raft());
        context.keys().forget();
        keep(config.withRaftId(""));
    }

    private void closeManager() {
        AddressMove endedMove = move;
        move = null;
        if (endedMove != null) {
            endedMove.close();
        }
        ManagerRole ended = manager;
        manager = null;
        if (ended != null) {
            ended.close();
        }
    }

    void start(WorkerRole started) {
        worker = started;
        ManagerRole present = manager;
        if (present != null) {
            tellWorker(present.book().addresses());
        }
    }

    @Override
    public void close() {
        WorkerRole endedWorker = worker;
        worker = null;
        if (endedWorker != null) {
            endedWorker.close();
        }
        closeManager();
        context.connections().close();
    }
}
