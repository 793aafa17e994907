package io.jswarm.manager.raft;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.RaftFrame;
import io.jswarm.manager.store.Leadership;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an election begin at once when the leader's process is gone: its host refuses connections, to this member and to
 * as many others as make a majority with it. Silence says less (a cut, a pause, a busy host) and is left to the
 * library's timers. Of those that agree the one with the longest log stands; where its last entry is of an older term
 * than another's the vote fails, and the timers go on. A wrong guess costs an election and never an entry, since the
 * vote itself is the library's. Safe for any thread.
 */
final class LeaderLoss {
    /** The question between members whether the leader that the body names refuses the answering one too. */
    static final String QUESTION = "jswarm.LeaderGone";

    private static final Logger LOG = LoggerFactory.getLogger(LeaderLoss.class);
    private static final long LOOK_MS = 10;
    /** How long a host may take to refuse a connection; far less than silence until an election. */
    private static final long PATIENCE_MS = 250;

    private final String self;
    private final MemberClient client;
    private final LeadershipBoard board;
    private final Supplier<List<String>> voters;
    private final LongSupplier lastIndex;
    private final LongConsumer stand;
    /** What came since the last look began; who makes it one looks. */
    private final AtomicInteger events = new AtomicInteger();

    /**
     * Looks at nothing yet.
     *
     * @param voters the group's, as this member knows them
     * @param lastIndex the last entry of this member's log
     * @param stand begins an election if this member still follows in the term
     */
    LeaderLoss(
            String self,
            MemberClient client,
            LeadershipBoard board,
            Supplier<List<String>> voters,
            LongSupplier lastIndex,
            LongConsumer stand) {
        this.self = self;
        this.client = client;
        this.board = board;
        this.voters = voters;
        this.lastIndex = lastIndex;
        this.stand = stand;
    }

    /** This member's link to another one broke, or that one's host has begun to refuse it. Returns at once. */
    void trouble(String raftId) {
        if (isFollowing(board.now(), raftId) && events.getAndIncrement() == 0) {
            Thread.ofVirtual().name("raft-leader-loss").start(this::lookUntilAllIsSeen);
        }
    }

    private static boolean isFollowing(Leadership now, String leader) {
        return now.leaderRaftId().equals(leader) && !now.self();
    }

    private void lookUntilAllIsSeen() {
        int seen;
        do {
            seen = events.get();
            try {
                look(board.now());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IllegalStateException e) {
                LOG.debug("The leader's end is not looked into: {}", e.toString()); // this member is stopping
            }
        } while (!events.compareAndSet(seen, 0));
    }

    private void look(Leadership lost) throws InterruptedException {
        List<String> all = voters.get();
        if (lost.self()
                || lost.leaderRaftId().isEmpty()
                || !all.contains(self)
                || !isRefused(lost.leaderRaftId(), false)) {
            return;
        }
        List<Asked> asked = all.stream()
                .filter(id -> !id.equals(self) && !id.equals(lost.leaderRaftId()))
                .map(id -> new Asked(id, ask(id, lost.leaderRaftId())))
                .toList();
        int agreeing = 1;
        boolean first = true;
        for (Asked each : asked) {
            long index = index(each.answer);
            if (index >= 0) {
                agreeing++;
                first &= isBefore(each.raftId, index);
            }
        }
        if (first && agreeing >= all.size() / 2 + 1 && isStill(lost)) {
            LOG.info(
                    "Raft leader {} is gone: {} of {} voters are refused by its host",
                    lost.leaderRaftId(),
                    agreeing,
                    all.size());
            stand.accept(lost.term());
        }
    }

    private record Asked(String raftId, CompletableFuture<RaftFrame> answer) {}

    private CompletableFuture<RaftFrame> ask(String raftId, String leader) {
        return client.ask(
                raftId,
                RaftFrame.newBuilder().setType(QUESTION).setBody(ByteString.copyFromUtf8(leader)),
                2 * PATIENCE_MS);
    }

    /** The last entry of a member that agrees; negative when it does not, or does not answer. */
    private static long index(CompletableFuture<RaftFrame> answer) throws InterruptedException {
        try {
            String index =
                    answer.get(2 * PATIENCE_MS, TimeUnit.MILLISECONDS).getBody().toStringUtf8();
            return index.isEmpty() ? -1 : Long.parseLong(index);
        } catch (ExecutionException | TimeoutException | NumberFormatException e) {
            return -1;
        }
    }

    /** Whether this member rather than the other one is to stand: they must not both. */
    private boolean isBefore(String other, long otherIndex) {
        long mine = lastIndex.getAsLong();
        return mine > otherIndex || mine == otherIndex && self.compareTo(other) < 0;
    }

    /**
     * Answers {@link #QUESTION}: with this member's last entry, or with nothing when it does not agree. May block: its
     * own link may break a moment after the asking member's.
     */
    void answer(RaftFrame question, Consumer<RaftFrame> answer) {
        String leader = question.getBody().toStringUtf8();
        String body = "";
        try {
            Leadership now = board.now();
            boolean other = !now.leaderRaftId().isEmpty() && !now.leaderRaftId().equals(leader);
            if (!other && isRefused(leader, true)) {
                body = Long.toString(lastIndex.getAsLong());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            LOG.debug("The leader's end is not looked into: {}", e.toString()); // this member is stopping
        }
        answer.accept(RaftFrame.newBuilder()
                .setType(QUESTION)
                .setBody(ByteString.copyFromUtf8(body))
                .build());
    }

    /**
     * Whether the member's host refuses connections; tries until it does, or for so long.
     *
     * @param patient goes on while a link to it still seems to stand
     */
    private boolean isRefused(String raftId, boolean patient) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (System.nanoTime() - end < 0) {
            PeerLink.Standing standing = client.probe(raftId);
            if (standing == PeerLink.Standing.REFUSES) {
                return true;
            }
            if (standing == PeerLink.Standing.ANSWERS && !patient) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        return false;
    }

    /** Whether it was not heard since, and nobody else leads. */
    private boolean isStill(Leadership lost) {
        Leadership now = board.now();
        return now.term() == lost.term()
                && !now.self()
                && client.probe(lost.leaderRaftId()) == PeerLink.Standing.REFUSES;
    }
}
