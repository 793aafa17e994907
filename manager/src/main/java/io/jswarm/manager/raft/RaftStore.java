package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.option.ReadOnlyOption;
import com.alipay.sofa.jraft.rpc.impl.AbstractClientService;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Batch;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Membership;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreListener;
import io.jswarm.manager.store.StoreStats;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store on Raft: the library below, our log, transport and state machine around it. */
public final class RaftStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(RaftStore.class);
    /** How often the links to the other members are looked at. */
    private static final long LINKS_MS = 1_000;

    private static final String GROUP = "jswarm";

    static {
        // The library's generated messages are older than protobuf 22; they only come from other managers, over TLS.
        if (System.getProperty("com.google.protobuf.use_unsafe_pre22_gencode") == null) {
            System.setProperty("com.google.protobuf.use_unsafe_pre22_gencode", "true");
        }
        LibraryThreads.register(GROUP);
    }

    private final RaftStoreConfig config;
    private final RaftTransport transport;
    private final SegmentedLog log;
    private final LeadershipBoard board = new LeadershipBoard();
    private final Proposals proposals = new Proposals();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("raft-store").factory());
    private final AtomicBoolean closed = new AtomicBoolean();
    private final FirstFault faults;
    private final Replica replica;
    private final SnapshotEnd snapshotEnd = new SnapshotEnd();
    private final SnapshotTurn snapshotTurn = new SnapshotTurn();
    private final NodeImpl node;
    private final MembershipChanges membership;
    private final ReadBarriers reads;

    private RaftStore(
            RaftStoreConfig config,
            RaftTransport transport,
            StoreListener listener,
            Disk disk,
            @Nullable KeyRing given,
            ClusterState begin)
            throws IOException {
        MemberFile member = MemberFile.check(config);
        KeyRing keys = given == null ? StoredKeys.openOrCreate(config.folder()) : given;
        this.config = config;
        this.transport = transport;
        this.log = StoredState.openLog(config, member, disk, keys);
        this.faults = new FirstFault(listener, () -> stopAnswering("this manager's store has failed"));
        this.replica = new Replica(config, listener, board, faults, disk, keys, snapshotEnd, begin);
        PeerId self = new PeerId(config.raftId(), 1);
        MemberServer server = new MemberServer(config.raftId());
        this.node = startNode(self, options(self, member.first(), disk, keys));
        try {
            MemberClient client = (MemberClient) ((AbstractClientService) node.getRpcService()).getRpcClient();
            AloneMark alone = new AloneMark(config.folder(), disk);
            this.membership = new MembershipChanges(config.raftId(), node, client, board, alone, Randomness.secure());
            this.reads = new ReadBarriers(node::readIndex, this::isBehindAlone, timer, 2L * config.electionTimeoutMs());
            if (faults.first() != null) {
                stopAnswering("this manager's store has failed");
            }
            replica.onSnapshotDue(index -> snapshotLater(index, 0));
            replica.onApplied(index -> {
                if (board.now().self()) {
                    client.committed(index);
                }
            });
            // So that what was encrypted with the older key is soon of no use.
            keys.onRotated(() -> snapshotLater(node.getLastAppliedLogIndex(), 0));
            answer(server, client, self);
            transport.serve(config.raftId(), server);
            var _ = timer.scheduleWithFixedDelay(() -> keepOpen(client), LINKS_MS, LINKS_MS, TimeUnit.MILLISECONDS);
        } catch (IOException | RuntimeException e) {
            halt(); // the node runs, and nobody else could end it: the next try would open the same files beside it
            throw e;
        }
    }

    private void answer(MemberServer server, MemberClient client, PeerId self) {
        server.onQuestion(client::heard);
        server.onAppend(board::heard);
        Patience patience = MemberOptions.of(node).patience;
        server.amendAppends(append -> {
            patience.heard(append.getTerm(), System.nanoTime());
            return snapshotEnd.past(append, log::firstIndex);
        });
        server.leads(() -> node.isLeader(false), () -> board.now().term());
        server.hasAlready(index -> index <= node.getLastAppliedLogIndex());
        server.register(MembershipChanges.REMOVE, membership::answerRemove);
        LeaderLoss loss = new LeaderLoss(
                config.raftId(),
                client,
                board,
                membership::voters,
                node::getLastLogIndex,
                term -> LibraryNode.stand(node, self, term));
        client.onTrouble(loss::trouble);
        client.onLastIndex(log::lastIndex); // the node's own would wait for its lock
        server.register(LeaderLoss.QUESTION, loss::answer);
    }

    /**
     * Members that have nothing to say to each other keep their links open: those that are left when a leader is lost vote at
     * once then, without a handshake before.
     */
    private void keepOpen(MemberClient client) {
        try {
            client.keepOpen(membership.voters());
        } catch (RuntimeException e) {
            LOG.warn("The links to the other Raft members were not looked at: {}", e.toString());
        }
    }

    private boolean isBehindAlone() {
        return membership.voters().equals(List.of(config.raftId()))
                && !board.now().self();
    }

    private NodeImpl startNode(PeerId self, MemberOptions options) throws IOException {
        try {
            return LibraryNode.start(GROUP, self, options);
        } catch (RuntimeException e) {
            timer.shutdownNow();
            log.close();
            String fault = faults.first();
            throw new IOException(
                    "The Raft store in " + config.folder() + " did not start: "
                            + (fault == null ? String.valueOf(e.getMessage()) : fault),
                    e);
        }
    }

    /** Tells all who wait that no answer comes. */
    private void stopAnswering(String reason) {
        proposals.stop(reason);
        ReadBarriers asked = reads;
        if (asked != null) { // a fault may come before the store is open
            asked.stop(reason);
        }
    }

    /**
     * Opens a member's store and takes part in the group, with the keys that lie in its folder, made when there are none. The
     * listener hears everything from the empty state on: first the member's own snapshot, if it has one, then each batch. It
     * may be called before this returns.
     *
     * @throws IOException when files are damaged or belong to another member; the message says what to do
     */
    public static RaftStore open(RaftStoreConfig config, RaftTransport transport, StoreListener listener)
            throws IOException {
        return open(config, transport, listener, Disk.real());
    }

    /** As {@link #open(RaftStoreConfig, RaftTransport, StoreListener)}, with keys that were opened or unlocked before. */
    public static RaftStore open(RaftStoreConfig config, RaftTransport transport, StoreListener listener, KeyRing keys)
            throws IOException {
        return new RaftStore(config, transport, listener, Disk.real(), keys, ClusterState.EMPTY);
    }

    static RaftStore open(RaftStoreConfig config, RaftTransport transport, StoreListener listener, Disk disk)
            throws IOException {
        return new RaftStore(config, transport, listener, disk, null, ClusterState.EMPTY);
    }

    /**
     * Makes the folder of a group whose only member is this one and whose state begins as given, durably; the folder must
     * be empty and the member is opened with {@link RaftStoreConfig.Start#RESTART} afterwards. Blocks for some seconds.
     *
     * @throws IOException when it could not be written in time; then the folder is of no use
     */
    public static void found(RaftStoreConfig config, ClusterState begin, KeyRing keys, Duration deadline)
            throws IOException {
        FoundedGroup.write(config, begin, keys, deadline);
    }

    static RaftStore founding(RaftStoreConfig config, StoreListener listener, ClusterState begin, KeyRing keys)
            throws IOException {
        return new RaftStore(config, new Loneliness(), listener, Disk.real(), keys, begin);
    }

    /** Whether the folder holds the state of a member already, which is to be restarted. */
    public static boolean hasState(Path folder) {
        return MemberFile.exists(folder);
    }

    private MemberOptions options(PeerId self, boolean first, Disk disk, DataKeys keys) {
        MemberOptions options = new MemberOptions(config.raftId(), transport, config.electionTimeoutMs());
        options.setRpcConnectTimeoutMs(Math.max(50, config.electionTimeoutMs() / 4));
        options.setSnapshotIntervalSecs(0);
        options.setDisableCli(true);
        options.setLogUri(config.folder().resolve("log").toString());
        options.setRaftMetaUri(config.folder().resolve("meta").toString());
        options.setSnapshotUri(config.folder().resolve("snapshot").toString());
        VoteFile vote = new VoteFile(config.folder().resolve("meta"), disk, faults::report);
        options.setServiceFactory(new MemberServices(
                new SegmentLogStorage(log, faults::report),
                vote,
                disk,
                keys,
                snapshotEnd,
                snapshotTurn,
                faults::report));
        options.setFsm(replica);
        Configuration initial = new Configuration();
        if (first) {
            initial.addPeer(self);
        }
        options.setInitialConf(initial);
        RaftOptions raft = options.getRaftOptions();
        raft.setSync(true);
        raft.setSyncMeta(true);
        // Each record of the log has a CRC and an authenticated cipher here, and TLS guards what travels.
        raft.setEnableLogEntryChecksum(false);
        raft.setReadOnlyOptions(ReadOnlyOption.ReadOnlySafe);
        raft.setMaxElectionDelayMs(Math.max(1, config.electionTimeoutMs() / 2));
        raft.setElectionHeartbeatFactor(6);
        raft.setMaxReplicatorInflightMsgs(64);
        return options;
    }

    private void snapshotLater(long index, long delayMs) {
        try {
            var _ = timer.schedule(() -> takeSnapshot(index), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // This store is closing; the next one takes it.
        }
    }

    /**
     * The library counts an entry as applied a moment after the replica did, and takes no snapshot before. Both waits
     * are fixed: they look at this member alone, so nobody is asked too often, and nobody else in step with it.
     */
    private void takeSnapshot(long index) {
        if (closed.get() || faults.first() != null) {
            return;
        }
        boolean early = node.getLastAppliedLogIndex() < index;
        if (early || snapshotTurn.isTaken()) {
            snapshotLater(index, early ? 5 : 1000);
            return;
        }
        node.snapshot(status -> {
            if (status.getRaftError() == RaftError.EBUSY) {
                snapshotLater(index, 1000); // another one is being taken or installed
            }
        });
    }

    @Override
    public ClusterState image() {
        return replica.image();
    }

    @Override
    public CompletableFuture<ProposeOutcome> propose(Batch batch, long term) {
        Leadership now = board.now();
        if (!now.self() || now.term() != term) {
            return Proposals.refused("this manager does not lead in term " + term);
        }
        return proposals.propose(node, batch, term);
    }

    @Override
    public CompletableFuture<Void> readBarrier(Duration deadline) {
        if (faults.first() != null || closed.get()) {
            CompletableFuture<Void> refused = new CompletableFuture<>();
            ReadBarriers.refuse(refused, "this manager's store has stopped");
            return refused;
        }
        return reads.ask(deadline);
    }

    @Override
    public Leadership leadership() {
        return board.now();
    }

    @Override
    public @Nullable Duration leaderSilence() {
        return board.silence();
    }

    @Override
    public Duration leaderAbsence() {
        return board.absence();
    }

    @Override
    public Membership membership() {
        return membership;
    }

    /**
     * Makes this member the group's only voter, whatever the others say, and has it lead: for when a majority is lost for
     * good. What the others acknowledged without this member is gone. Durable once this member leads; a crash before
     * leaves the group as it was. Until {@code onceLeading} has succeeded nobody else can change the members, also over a
     * restart: see {@link #isHalfAlone}.
     *
     * @param onceLeading runs on the new leader before anything else may change the members; it may block
     */
    public CompletableFuture<Void> standAlone(Runnable onceLeading, Duration deadline) {
        return membership.standAlone(onceLeading, deadline);
    }

    /** Whether {@link #standAlone} took the vote, maybe before a restart, and did not end: it must be done again. */
    public boolean isHalfAlone() {
        return membership.isHalfAlone();
    }

    @Override
    public CompletableFuture<Void> snapshot() {
        if (closed.get() || faults.first() != null) {
            return CompletableFuture.failedFuture(new RejectedException(Rejection.unavailable(
                    "No snapshot was taken: this manager's store has stopped.", "See why with: jswarm doctor")));
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        node.snapshot(status -> {
            if (status.isOk()) {
                done.complete(null);
            } else {
                done.completeExceptionally(new RejectedException(Rejection.unavailable(
                        "No snapshot was taken: " + status.getErrorMsg() + ".",
                        "Try again in some seconds: jswarm swarm raft snapshot")));
            }
        });
        return done;
    }

    @Override
    public StoreStats stats() {
        SnapshotFiles.Newest snapshot = SnapshotFiles.newest(config.folder().resolve("snapshot"));
        return new StoreStats(
                board.now().term(),
                node.getLastAppliedLogIndex(),
                node.getLastLogIndex(),
                log.bytes(),
                snapshot.index(),
                snapshot.bytes(),
                snapshot.atMs(),
                node.getLastCommittedIndex());
    }

    @Override
    public void close() {
        if (faults.first() == null) {
            membership.handOver(Duration.ofMillis(2L * config.electionTimeoutMs()));
        }
        halt();
    }

    /** Stops without handing leadership over, as a crash would; what was not acknowledged may be lost. */
    void halt() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        transport.stopServing(config.raftId());
        stopAnswering("this manager's store is closed");
        timer.shutdownNow();
        LibraryNode.end(node, new PeerId(config.raftId(), 1));
        var _ = snapshotTurn.isFreeWithin(Duration.ofSeconds(5));
    }
}
