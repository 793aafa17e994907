package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.ReplicatorGroup;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.InvokeTimeoutException;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.rpc.InvokeContext;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcResponseClosureAdapter;
import com.alipay.sofa.jraft.util.Endpoint;
import com.alipay.sofa.jraft.util.Utils;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.jswarm.api.v1.RaftFrame;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The library's client: one {@link PeerLink} for each other member, deadlines by a sweep. The thread of the sweep also
 * shows that this member gets to run ({@link Patience}) and sends news of commits, so nothing on it may block. Safe for
 * any thread.
 */
final class MemberClient implements RpcClient {
    private static final Logger LOG = LoggerFactory.getLogger(MemberClient.class);
    private static final long SWEEP_MS = Patience.TICK_MS;
    private static final long QUIET_MS = 1_000;
    /** As many entries behind the last one still are news: those that wait in memory to be applied. */
    private static final long NEWS = 8;

    private static final Executor ANYWHERE =
            task -> Thread.ofVirtual().name("raft-answer").start(task);

    private final ConcurrentMap<String, PeerLink> peers = new ConcurrentHashMap<>();
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("raft-deadlines").factory());
    private final CommitNews news = new CommitNews(this::later, this::tellCommitted);
    private volatile @Nullable MemberOptions options;
    private volatile @Nullable ReplicatorGroup replicators;
    private volatile Consumer<String> trouble = raftId -> {};
    private volatile LongSupplier lastIndex = () -> Long.MAX_VALUE;
    private volatile boolean stopped;

    @Override
    public boolean init(RpcOptions given) {
        MemberOptions ours = (MemberOptions) given;
        options = ours;
        ours.patience.begin(System.nanoTime());
        var _ = sweeper.scheduleWithFixedDelay(() -> sweep(ours.patience), SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
        return true;
    }

    /** Told which member's link broke by itself, or whose host begins to refuse connections; must not block. */
    void onTrouble(Consumer<String> listener) {
        trouble = listener;
    }

    /** Tells the index of this member's last entry; must not block. */
    void onLastIndex(LongSupplier supplier) {
        lastIndex = supplier;
    }

    /** What is known of a member's process; tries to connect when there is no link. */
    PeerLink.Standing probe(String raftId) {
        return stopped ? PeerLink.Standing.UNKNOWN : peer(raftId).probe();
    }

    /** Opens the links to these members where there are none, and looks whether those that are quiet still stand. */
    void keepOpen(List<String> raftIds) {
        MemberOptions given = options;
        for (String raftId : raftIds) {
            if (!stopped && given != null && !raftId.equals(given.raftId)) {
                peer(raftId).keepOpen(QUIET_MS);
            }
        }
    }

    private void sweep(Patience patience) {
        try {
            long now = System.nanoTime();
            patience.tick(now);
            peers.values().forEach(peer -> peer.expire(now));
        } catch (RuntimeException e) {
            LOG.error("A Raft deadline could not be handled", e);
        }
    }

    /** This member, which leads, has applied its log up to an index: the others hear of it soon. Does not block. */
    void committed(long index) {
        news.committed(index);
    }

    private void later(long ms, Runnable task) {
        try {
            var _ = sweeper.schedule(task, ms, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // This member is stopping.
        }
    }

    /**
     * By a heartbeat, whose answer nobody needs. Not here: the library may hold its lock on the member while it reads
     * the disk.
     */
    private boolean tellCommitted(String raftId) {
        ReplicatorGroup group = replicators;
        PeerId member = new PeerId(raftId, 1);
        if (group == null || stopped || !group.contains(member)) {
            return false;
        }
        ANYWHERE.execute(() -> group.sendHeartbeat(member, new RpcResponseClosureAdapter<>() {
            @Override
            public void run(Status status) {
                // The next heartbeat says it again.
            }
        }));
        return true;
    }

    @Override
    public void shutdown() {
        stopped = true;
        sweeper.shutdownNow();
        peers.values().forEach(peer -> peer.close("this member is stopping"));
    }

    private PeerLink peer(String raftId) {
        MemberOptions given = options;
        if (given == null) {
            throw new IllegalStateException("the Raft client is asked before it is initialized");
        }
        return peers.computeIfAbsent(
                raftId,
                id -> new PeerLink(
                        given.transport,
                        given.raftId,
                        id,
                        patienceMs(given),
                        () -> connected(id),
                        () -> trouble.accept(id)));
    }

    /** Longer than an election takes to begin: a first connection costs a handshake on a host that may be busy. */
    private static long patienceMs(MemberOptions given) {
        return given.electionMs * 5L / 3;
    }

    /** Another member asked this one something: it lives. */
    void heard(String raftId) {
        if (!stopped) {
            peer(raftId).heard();
        }
    }

    /**
     * Whether another member follows this one as it leads: its link stands, and it took an append within an election
     * timeout.
     */
    boolean isFollowedBy(String raftId) {
        PeerLink peer = peers.get(raftId);
        MemberOptions given = options;
        ReplicatorGroup group = replicators;
        return peer != null
                && given != null
                && group != null
                && peer.up()
                && Utils.monotonicMs() - group.getLastRpcSendTimestamp(new PeerId(raftId, 1)) < given.electionMs;
    }

    /** How long nothing came from another member's host, in nanoseconds; 0 when this one never had to do with it. */
    long silentNanos(String raftId) {
        PeerLink peer = peers.get(raftId);
        return peer == null ? 0 : peer.silentNanos();
    }

    private void connected(String raftId) {
        ReplicatorGroup group = replicators;
        if (group != null && !stopped) {
            ANYWHERE.execute(() -> group.checkReplicator(new PeerId(raftId, 1), true));
        }
    }

    @Override
    public boolean checkConnection(Endpoint endpoint) {
        return checkConnection(endpoint, false);
    }

    @Override
    public boolean checkConnection(Endpoint endpoint, boolean createIfAbsent) {
        if (stopped) {
            return false;
        }
        PeerLink peer = peer(endpoint.getIp());
        if (createIfAbsent) {
            peer.connect();
        }
        return peer.up();
    }

    @Override
    public void closeConnection(Endpoint endpoint) {
        PeerLink peer = peers.get(endpoint.getIp());
        if (peer != null) {
            peer.close("closed by this member");
        }
    }

    @Override
    public void registerConnectEventListener(ReplicatorGroup group) {
        replicators = group;
    }

    @Override
    public Object invokeSync(Endpoint endpoint, Object request, @Nullable InvokeContext context, long timeoutMs)
            throws InterruptedException, RemotingException {
        PeerLink peer = peer(endpoint.getIp());
        if (peer.hopeless()) {
            // The library asks so with its lock held: a member that is known to be away must not cost its time.
            throw new RemotingException("member " + endpoint.getIp() + " is not reachable");
        }
        CompletableFuture<RaftFrame> answer = ask(endpoint.getIp(), (Message) request, timeoutMs);
        try {
            return Messages.parse(answer.get(timeoutMs + 2 * SWEEP_MS, TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            throw new RemotingException("member " + endpoint.getIp() + ": " + e.getCause());
        } catch (TimeoutException e) {
            throw new InvokeTimeoutException("member " + endpoint.getIp() + " did not answer in " + timeoutMs + " ms");
        } catch (InvalidProtocolBufferException e) {
            throw new RemotingException(e);
        }
    }

    @Override
    public void invokeAsync(
            Endpoint endpoint, Object request, @Nullable InvokeContext context, InvokeCallback callback, long timeoutMs)
            throws RemotingException {
        if (stopped) {
            throw new RemotingException("this member is stopping");
        }
        if (request instanceof AppendEntriesRequest append) {
            news.sent(endpoint.getIp(), append.getCommittedIndex());
        }
        long written = request instanceof AppendEntriesRequest append && append.getEntriesCount() > 0
                ? append.getPrevLogIndex() + append.getEntriesCount()
                : 0;
        AtomicReference<@Nullable Thread> asking = new AtomicReference<>(Thread.currentThread());
        VoteQuestion vote = VoteQuestion.of(request, options);
        var _ = ask(endpoint.getIp(), (Message) request, waitMs(request, timeoutMs))
                .whenComplete((frame, error) -> {
                    Answer answer = Answer.of(frame, error);
                    // The asking thread holds a lock of the library's, and has not noted yet that it asked.
                    boolean inPlace = asking.get() != Thread.currentThread() && answer.isSuccess() && isNews(written);
                    Executor executor = inPlace ? Runnable::run : executor(callback);
                    try {
                        executor.execute(() -> callback.complete(heeded(vote, answer.message), answer.failure));
                    } catch (RejectedExecutionException e) {
                        ANYWHERE.execute(() -> callback.complete(null, e));
                    }
                });
        asking.set(null);
    }

    /**
     * How long a question waits for its answer. The library gives a heartbeat half an election timeout, after which an
     * answer does not count, and a question for a vote as long as it bears a leader's silence just then.
     */
    private long waitMs(Object request, long given) {
        MemberOptions ours = options;
        if (ours == null) {
            return given;
        }
        return switch (request) {
            case RequestVoteRequest _ -> ours.electionMs;
            case AppendEntriesRequest append
            when append.getEntriesCount() == 0 && !append.hasData() -> Math.max(given, ours.electionMs);
            default -> given;
        };
    }

    private static @Nullable Message heeded(@Nullable VoteQuestion vote, @Nullable Message answer) {
        return vote == null || answer == null ? answer : vote.heed(answer);
    }

    /**
     * Whether a follower says that it has one of the last entries, for which a client waits: that is counted on the
     * network's thread, since a handover costs some 100 µs. Only short locks are taken then. Whatever else is answered,
     * also by a follower that catches up, may make the library wait, or read the disk for what comes next.
     */
    private boolean isNews(long written) {
        return written > 0 && written + NEWS >= lastIndex.getAsLong();
    }

    private static Executor executor(InvokeCallback callback) {
        return callback.executor() == null ? ANYWHERE : callback.executor();
    }

    /** What came back: one of the two. */
    private record Answer(
            @Nullable Message message, @Nullable Throwable failure) {
        static Answer of(@Nullable RaftFrame frame, @Nullable Throwable error) {
            if (frame == null || error != null) {
                return new Answer(null, error);
            }
            try {
                return new Answer(Messages.parse(frame), null);
            } catch (InvalidProtocolBufferException e) {
                return new Answer(null, e);
            }
        }

        boolean isSuccess() {
            return message instanceof AppendEntriesResponse append && append.getSuccess();
        }
    }

    private CompletableFuture<RaftFrame> ask(String raftId, Message request, long timeoutMs) {
        return ask(raftId, Messages.question(request), timeoutMs);
    }

    /** Asks another member; fails with {@link RemotingException} or {@link InvokeTimeoutException}. */
    CompletableFuture<RaftFrame> ask(String raftId, RaftFrame.Builder question, long timeoutMs) {
        return stopped
                ? CompletableFuture.failedFuture(new RemotingException("this member is stopping"))
                : peer(raftId).ask(question, timeoutMs);
    }
}
