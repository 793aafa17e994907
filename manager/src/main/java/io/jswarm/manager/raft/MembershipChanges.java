package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.PeerId;
import com.google.protobuf.ByteString;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.RaftFrame;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Membership;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Changes of the voters, one at a time, each on a virtual thread that waits for it. A leader that is to go hands leadership
 * over and then has the new leader remove it.
 */
final class MembershipChanges implements Membership {
    /** The question of a member that wants to be removed. The answer is the reason against it, or nothing. */
    static final String REMOVE = "jswarm.Remove";

    /** Each try asks another member, which may be gone, busy, or asked by others too. Short: a person waits for it. */
    static final Backoff AGAIN = new Backoff(50, 1_000);

    private final String self;
    private final NodeImpl node;
    private final MemberClient client;
    private final LeadershipBoard board;
    private final AloneMark mark;
    private final CatchUp catchUp;
    private final Randomness random;
    private final AtomicReference<Door> door = new AtomicReference<>(Door.FREE);
    /** Whether the change that is under way leaves {@link Door#HALF_ALONE} behind; only that one reads and writes it. */
    private boolean halfAlone;

    /** Who may begin a change: one goes from FREE or HALF_ALONE to BUSY, and back to either. */
    private enum Door {
        /** Any change may begin. */
        FREE,
        /** One is under way. */
        BUSY,
        /** This member has the whole vote and what belongs to that is not done: only {@link #standAlone} may begin. */
        HALF_ALONE
    }

    MembershipChanges(
            String self, NodeImpl node, MemberClient client, LeadershipBoard board, AloneMark mark, Randomness random)
            throws IOException {
        this.self = self;
        this.node = node;
        this.client = client;
        this.board = board;
        this.mark = mark;
        this.random = random;
        this.catchUp = new CatchUp(node, random);
        if (mark.exists()) {
            halfAlone = isAlone();
            if (halfAlone) {
                door.set(Door.HALF_ALONE);
            } else {
                mark.clear(); // the crash came before the vote was taken: all is as it was
            }
        }
    }

    private boolean isAlone() {
        return voters().equals(List.of(self));
    }

    /** Whether {@link #standAlone} took the vote in an earlier try, and must be done again before anything else. */
    boolean isHalfAlone() {
        return door.get() == Door.HALF_ALONE;
    }

    @Override
    public String self() {
        return self;
    }

    @Override
    public List<String> voters() {
        return ids(node.getCurrentConf().listPeers());
    }

    @Override
    public List<String> reachable() {
        try {
            // The library says for longer than this that a member lives: for as long as a leader bears its silence.
            return ids(node.listAlivePeers()).stream()
                    .filter(id -> id.equals(self) || client.isFollowedBy(id))
                    .toList();
        } catch (IllegalStateException e) {
            return List.of(); // not leading
        }
    }

    @Override
    public Duration silence(String raftId) {
        return Duration.ofNanos(client.silentNanos(raftId));
    }

    private static List<String> ids(List<PeerId> peers) {
        return peers.stream().map(PeerId::getIp).sorted().toList();
    }

    @Override
    public CompletableFuture<Void> add(String raftId, Duration deadline) {
        return change(deadline, end -> {
            requireLeading();
            if (voters().contains(raftId)) {
                return;
            }
            awaitAnswer(raftId, end);
            requireQuorum(voters().size() + 1, reachable().size() + 1, "adding " + raftId);
            catchUp.await(raftId, end);
        });
    }

    @Override
    public CompletableFuture<Void> remove(String raftId, Duration deadline) {
        return change(deadline, end -> {
            requireLeading();
            List<String> voters = voters();
            if (!voters.contains(raftId)) {
                return;
            }
            if (voters.size() == 1) {
                throw refused("Member " + raftId + " is the last one and cannot be removed.");
            }
            List<String> answering = reachable();
            long remaining = answering.stream().filter(id -> !id.equals(raftId)).count();
            requireQuorum(voters.size() - 1, remaining, "removing " + raftId);
            requireQuorum(voters.size(), answering.size(), "removing " + raftId + ", and of those before it,");
            if (raftId.equals(self)) {
                removeSelf(end);
                return;
            }
            Status status =
                    wait(done -> node.removePeer(new PeerId(raftId, 1), done), end, "removing member " + raftId);
            if (!status.isOk()) {
                throw refused("Member " + raftId + " was not removed: " + status.getErrorMsg() + ".");
            }
        });
    }

    @Override
    public CompletableFuture<Void> transferTo(String raftId, Duration deadline) {
        return change(deadline, end -> {
            requireLeading();
            if (!raftId.equals(self)) {
                transfer(raftId.isEmpty() ? PeerId.ANY_PEER : new PeerId(raftId, 1), end);
            }
        });
    }

    /** Makes this member the only voter: see {@link RaftStore#standAlone}. */
    CompletableFuture<Void> standAlone(Runnable onceLeading, Duration deadline) {
        return begin(deadline, end -> {
            noteAlone(true);
            if (!isAlone()) {
                Status status = node.resetPeers(new Configuration(List.of(new PeerId(self, 1))));
                if (!status.isOk()) {
                    noteAlone(false);
                    throw refused("This member was not made the only voter: " + status.getErrorMsg() + ".");
                }
            }
            halfAlone = true;
            // Its first entry as the leader stores the new configuration.
            if (!board.await(Leadership::self, end)) {
                throw refused("This member is the only voter, but did not become leader in time.");
            }
            onceLeading.run();
            noteAlone(false);
            halfAlone = false;
        });
    }

    private void noteAlone(boolean begins) {
        try {
            if (begins) {
                mark.set();
            } else {
                mark.clear();
            }
        } catch (IOException e) {
            throw refused("What is done to make this member the only one cannot be noted: " + e.getMessage() + ".");
        }
    }

    /** Hands leadership to the member that has most of the log, if there is one, and waits a while for it. */
    void handOver(Duration patience) {
        try {
            if (board.now().self() && voters().size() > 1) {
                transfer(PeerId.ANY_PEER, System.nanoTime() + patience.toNanos());
            }
        } catch (RejectedException e) {
            // Nobody can take it; they elect one when this member is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void transfer(PeerId target, long end) throws InterruptedException {
        long term = board.now().term();
        boolean ask = true;
        boolean taken;
        do {
            if (ask) {
                Status status = node.transferLeadershipTo(target);
                if (!status.isOk()) {
                    throw refused("Leadership was not handed over: " + status.getErrorMsg() + ".");
                }
            }
            taken = board.await(now -> now.term() > term && !now.leaderRaftId().isEmpty(), tryUntil(end));
            ask = board.now().self(); // the library gave up, since the other did not hear of it
        } while (!taken && end - System.nanoTime() > 0);
        String leader = board.now().leaderRaftId();
        if (!taken || leader.equals(self) || (!target.equals(PeerId.ANY_PEER) && !leader.equals(target.getIp()))) {
            throw refused("Leadership was not handed over: the other manager did not take it in time.");
        }
    }

    /** The library tries for one election timeout at a time; as much again for the news of it. */
    private long tryUntil(long end) {
        long now = System.nanoTime();
        long patience = TimeUnit.MILLISECONDS.toNanos(2L * MemberOptions.of(node).electionMs);
        return now + Math.min(end - now, patience);
    }

    private void removeSelf(long end) throws InterruptedException {
        transfer(PeerId.ANY_PEER, end);
        for (int tries = 1; ; tries++) {
            String leader = board.now().leaderRaftId();
            if (leader.equals(self)) {
                throw refused("Leadership was handed over, but came back before this member was removed.");
            }
            long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            String fault = "no manager leads";
            if (!leader.isEmpty() && leftMs > 0) {
                try {
                    String refusal = client.ask(leader, RaftFrame.newBuilder().setType(REMOVE), leftMs)
                            .get()
                            .getBody()
                            .toStringUtf8();
                    if (refusal.isEmpty()) {
                        return;
                    }
                    fault = refusal;
                } catch (ExecutionException e) {
                    fault = String.valueOf(e.getCause());
                }
            }
            if (System.nanoTime() - end > 0) {
                throw refused("Leadership was handed over, but this member was not removed: " + fault + ".");
            }
            pause(tries);
        }
    }

    /** Answers {@link #REMOVE}: with the reason against it in the body, since an error in a frame ends the link. */
    void answerRemove(RaftFrame question, Consumer<RaftFrame> answer) {
        String refusal = "";
        try {
            remove(question.getFrom(), Duration.ofSeconds(10)).join();
        } catch (RuntimeException e) {
            refusal = String.valueOf(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        }
        answer.accept(RaftFrame.newBuilder()
                .setType(REMOVE)
                .setBody(ByteString.copyFromUtf8(refusal))
                .build());
    }

    private void awaitAnswer(String raftId, long end) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                client.ask(raftId, Messages.ping(), MemberOptions.of(node).electionMs)
                        .get();
                return;
            } catch (ExecutionException e) {
                if (System.nanoTime() - end > 0) {
                    throw refused("Member " + raftId + " was not added: it does not answer (" + e.getCause() + ").");
                }
            }
            pause(tries);
        }
    }

    private Status wait(Consumer<Closure> start, long end, String what) throws InterruptedException {
        CompletableFuture<Status> done = new CompletableFuture<>();
        start.accept(done::complete);
        try {
            return done.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late(what);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a status never fails", e);
        }
    }

    private void requireLeading() {
        Leadership now = board.now();
        if (!now.self()) {
            throw new RejectedException(Rejection.unavailable(
                    "This manager does not lead"
                            + (now.leaderRaftId().isEmpty() ? ", and knows nobody that does." : ", another one does."),
                    "See who does with: jswarm swarm raft members, then try again."));
        }
    }

    private static void requireQuorum(int voters, long answering, String what) {
        if (answering < voters / 2 + 1) {
            throw refused("Expected a majority of the " + voters + " managers after " + what + " to answer, but only "
                    + answering + " would.");
        }
    }

    /** The library goes on with what it has begun. */
    static RejectedException late(String what) {
        return refused("Expected " + what + " to be done by now; it goes on in the background.");
    }

    static RejectedException refused(String reason) {
        return new RejectedException(Rejection.precondition(reason, "See \"jswarm node ls\", then try again."));
    }

    private void pause(int tries) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(AGAIN.delayMs(tries, random));
    }

    private interface Work {
        void run(long end) throws InterruptedException;
    }

    /** Any change but {@link #standAlone}. */
    private CompletableFuture<Void> change(Duration deadline, Work work) {
        if (door.get() == Door.HALF_ALONE && isAlone()) {
            // Without a moment in which the repetition of standAlone would find it busy.
            return CompletableFuture.failedFuture(isHalfDone());
        }
        return begin(deadline, end -> {
            if (halfAlone && isAlone()) {
                throw isHalfDone();
            }
            if (halfAlone) {
                // Its lone vote did not outlive that of the others: they went on without it, and with it again.
                noteAlone(false);
                halfAlone = false;
            }
            work.run(end);
        });
    }

    private static RejectedException isHalfDone() {
        return new RejectedException(Rejection.precondition(
                "This manager has the whole vote, but the lost managers are not removed yet.",
                "Repeat: jswarm swarm init --force-new-cluster"));
    }

    private CompletableFuture<Void> begin(Duration deadline, Work work) {
        if (door.getAndSet(Door.BUSY) == Door.BUSY) {
            return CompletableFuture.failedFuture(refused("Another change of the managers is under way."));
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().name("raft-membership").start(() -> {
            RuntimeException failure = null;
            try {
                work.run(System.nanoTime() + deadline.toNanos());
            } catch (RuntimeException e) {
                failure = e;
            } catch (InterruptedException e) {
                failure = refused("This manager is stopping.");
            } finally {
                door.set(halfAlone ? Door.HALF_ALONE : Door.FREE);
            }
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
        return done;
    }
}
