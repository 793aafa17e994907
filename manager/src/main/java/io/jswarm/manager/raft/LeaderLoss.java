package io.jswarm.manager.raft;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.RaftFrame;
import io.jswarm.manager.store.Leadership;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Has an election begin at once when the leader's process is gone: its host refuses connections, to this member and to as many
 * others as make a majority with it. Silence says less (a cut, a pause, a busy host) and is left to the library's timers. Of those
 * that agree the one with the longest log stands. A wrong guess costs an election and never an entry, since the vote itself is
 * the library's. Safe for any thread.
 */
final class LeaderLoss {
    /** The question between members whether the leader that the body names refuses the answering one too. */
    static final String QUESTION = "jswarm.LeaderGone";

    private static final long LOOK_MS = 10;
    /** How long a host may take to refuse a connection; far less than silence until an election. */
    private static final long PATIENCE_MS = 250;

    private final String self;
    private final MemberClient client;
    private final LeadershipBoard board;
    private final Supplier<List<String>> voters;
    private final LongSupplier lastIndex;
    private final LongConsumer stand;
    private final AtomicBoolean looking = new AtomicBoolean();

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

    /** This member's link to another one broke. Returns at once. */
    void linkBroke(String raftId) {
        Leadership now = board.now();
        if (now.leaderRaftId().equals(raftId) && !now.self() && looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("raft-leader-loss").start(() -> {
                try {
                    look(now);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    private void look(Leadership lost) throws InterruptedException {
        List<String> all = voters.get();
        if (!all.contains(self) || !isRefused(lost.leaderRaftId())) {
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

    /** Answers {@link #QUESTION}: with this member's last entry, or with nothing when it does not agree. May block. */
    void answer(RaftFrame question, Consumer<RaftFrame> answer) {
        String leader = question.getBody().toStringUtf8();
        boolean agrees = false;
        try {
            Leadership now = board.now();
            boolean other = !now.leaderRaftId().isEmpty() && !now.leaderRaftId().equals(leader);
            agrees = !other && isRefused(leader);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answer.accept(RaftFrame.newBuilder()
                .setType(QUESTION)
                .setBody(ByteString.copyFromUtf8(agrees ? Long.toString(lastIndex.getAsLong()) : ""))
                .build());
    }

    /** Whether the member's host refuses connections; tries until it refuses or answers, or for so long. */
    private boolean isRefused(String raftId) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (System.nanoTime() - end < 0) {
            switch (client.probe(raftId)) {
                case REFUSES -> {
                    return true;
                }
                case ANSWERS -> {
                    return false;
                }
                case UNKNOWN -> TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            }
        }
        return false;
    }

    private boolean isStill(Leadership lost) {
        Leadership now = board.now();
        return now.term() == lost.term() && !now.self();
    }
}
