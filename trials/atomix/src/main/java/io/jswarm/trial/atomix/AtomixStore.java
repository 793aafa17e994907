package io.jswarm.trial.atomix;

import io.atomix.cluster.MemberId;
import io.atomix.protocols.raft.RaftServer;
import io.atomix.protocols.raft.cluster.RaftMember;
import io.atomix.protocols.raft.partition.impl.RaftNamespaces;
import io.atomix.protocols.raft.storage.RaftStorage;
import io.jswarm.api.v1.Batch;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Membership;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreListener;
import io.jswarm.manager.store.StoreStats;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The store on atomix-raft, for a trial. It asks of the library what the library promises, and mends nothing: what the
 * contract loses here is the library's.
 */
public final class AtomixStore implements Store {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final Replica replica;
    private final Questions questions;
    private final Wire wire;
    private final String self;
    private final RaftServer server;
    private final Sessions sessions;
    private final ReadBarriers barriers;
    private final AtomixMembership membership;
    private final LeadershipEvents events;
    private final Set<Proposal> underWay = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String stopped;

    /** What this member may propose as: the leader of a term, with a session of its own. */
    record Reign(long term, long session, AtomicLong sequence) {}

    /** A proposal under way, so that it is answered whatever happens. */
    private static final class Proposal {
        final CompletableFuture<ProposeOutcome> outcome = new CompletableFuture<>();
    }

    private AtomixStore(AtomixStoreConfig config, Wire wire, StoreListener listener) {
        this.self = config.raftId();
        this.wire = wire;
        this.replica = new Replica(listener);
        this.questions = new Questions(self, wire);
        ReplicaType type = new ReplicaType(replica);
        this.sessions = new Sessions(self, questions, type);
        this.server = server(config, type);
        this.events = new LeadershipEvents(server, sessions, listener);
        this.barriers = new ReadBarriers(sessions, replica);
        this.membership = new AtomixMembership(config, server, questions);
    }

    /** Starts a member with the files that it finds in its folder. */
    public static AtomixStore open(AtomixStoreConfig config, Wire wire, StoreListener listener) {
        boolean known = knowsItsGroup(config);
        AtomixStore store = new AtomixStore(config, wire, listener);
        store.server.addRoleChangeListener(store.events::roleChanged);
        wire.serve(store.self, store.questions);
        if (known || !config.founders().isEmpty()) {
            List<MemberId> founders =
                    config.founders().stream().map(MemberId::from).toList();
            var _ = store.server.bootstrap(founders);
        }
        return store;
    }

    /** The library makes the file at once, and sets its first byte with the first configuration. */
    private static boolean knowsItsGroup(AtomixStoreConfig config) {
        Path file = config.folder().resolve("atomix.conf");
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 1;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RaftServer server(AtomixStoreConfig config, ReplicaType type) {
        RaftStorage storage = RaftStorage.builder()
                .withDirectory(config.folder().toFile())
                .withStorageLevel(config.level())
                .withMaxEntrySize(config.maxEntryBytes())
                .withNamespace(RaftNamespaces.RAFT_STORAGE)
                .withFlushOnCommit()
                .build();
        return RaftServer.builder(MemberId.from(self))
                .withName(self)
                .withMembershipService(new LonelyMembership(self))
                .withProtocol(new MemberProtocol(questions))
                .withPrimitiveTypes(type)
                .withStorage(storage)
                .withHeartbeatInterval(config.electionTimeout().dividedBy(5))
                .withElectionTimeout(config.electionTimeout())
                .build();
    }

    @Override
    public ClusterState image() {
        return replica.image();
    }

    @Override
    public CompletableFuture<ProposeOutcome> propose(Batch batch, long term) {
        Reign reign = events.reign();
        String ended = stopped;
        if (ended != null) {
            return refused(ended);
        }
        if (reign == null || reign.term() != term || !server.isLeader()) {
            return refused(self + " does not lead in term " + term);
        }
        Proposal proposal = new Proposal();
        underWay.add(proposal);
        var _ = proposal.outcome.whenComplete((value, error) -> underWay.remove(proposal));
        var _ = sessions.command(reign.session(), reign.sequence().incrementAndGet(), batch.toByteArray())
                .whenComplete((answer, error) -> {
                    if (error == null) {
                        proposal.outcome.complete(Replica.outcome(answer));
                    } else {
                        proposal.outcome.complete(failed(error));
                        // The session waits for the number that was not taken.
                        events.renew(reign);
                    }
                });
        return proposal.outcome;
    }

    private static ProposeOutcome failed(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause instanceof Sessions.RefusedException refused && refused.certain()
                ? new ProposeOutcome.Refused(String.valueOf(cause.getMessage()))
                : new ProposeOutcome.Unknown(String.valueOf(cause.getMessage()));
    }

    private static CompletableFuture<ProposeOutcome> refused(String reason) {
        return CompletableFuture.completedFuture(new ProposeOutcome.Refused(reason));
    }

    @Override
    public CompletableFuture<Void> readBarrier(Duration deadline) {
        return barriers.barrier(deadline);
    }

    @Override
    public Leadership leadership() {
        Reign reign = events.reign();
        if (reign != null) {
            return new Leadership(reign.term(), self, true);
        }
        RaftMember leader = server.cluster().getLeader();
        String id = leader == null ? "" : leader.memberId().id();
        return new Leadership(server.cluster().getTerm(), id.equals(self) ? "" : id, false);
    }

    /** What the library takes this member for; a leader need not know yet what is committed. */
    RaftServer.Role role() {
        return server.getRole();
    }

    /** Whether it has found its group; before that, the library cannot stop it. */
    boolean isRunning() {
        return server.isRunning();
    }

    /** All members that this one knows, whether they vote or not. */
    List<String> members() {
        return server.cluster().getMembers().stream()
                .map(member -> member.memberId().id())
                .sorted()
                .toList();
    }

    /** How many reads the library had answered from this member's image, confirmed or not. */
    long reads() {
        return replica.reads();
    }

    @Override
    public Membership membership() {
        return membership;
    }

    /** The library tells of its log to nobody outside. */
    @Override
    public StoreStats stats() {
        return new StoreStats(server.cluster().getTerm(), replica.appliedIndex(), 0, 0, 0, 0, 0, 0);
    }

    @Override
    public CompletableFuture<Void> snapshot() {
        return server.compact();
    }

    @Override
    public void close() {
        if (server.isLeader() && membership.voters().size() > 1) {
            try {
                membership.transferTo("", STOP_WITHIN).get(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                // Then the others elect one.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        halt();
    }

    /** Stops without a word to anybody, as the process's end would. */
    public void halt() {
        stopped = self + " was stopped";
        wire.stopServing(self);
        events.stop();
        barriers.stop();
        try {
            server.shutdown().get(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // A server that has not found its group yet cannot be stopped; nothing reaches it any more.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        underWay.forEach(proposal -> proposal.outcome.complete(new ProposeOutcome.Unknown(self + " was stopped")));
    }
}
