package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.error.RaftError;
import io.jswarm.api.v1.Batch;
import io.jswarm.runtime.Randomness;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Has the library give a new member its vote once that one has caught up. Blocks; one at a time. */
final class CatchUp {
    /** More batches than the control loop has under way. */
    private static final int MOST_BEHIND = 16;

    /** Computed from a revision that there never is: refused wherever it is applied. */
    private static final Batch CHANGES_NOTHING =
            Batch.newBuilder().setBaseRevision(-1).build();

    private final NodeImpl node;
    private final Randomness random;

    CatchUp(NodeImpl node, Randomness random) {
        this.node = node;
        this.random = random;
    }

    /**
     * Returns when the member votes.
     *
     * @param end when that must have happened, in {@link System#nanoTime}
     * @throws io.jswarm.api.RejectedException when it has not; it may happen later
     */
    void await(String raftId, long end) throws InterruptedException {
        PeerId peer = new PeerId(raftId, 1);
        for (int tries = 1; !node.getCurrentConf().contains(peer); tries++) {
            Status status = outcome(raftId, add(peer), end);
            if (status.isOk()) {
                return;
            }
            boolean later = status.getRaftError() == RaftError.ECATCHUP || status.getRaftError() == RaftError.EBUSY;
            if (!later || System.nanoTime() - end > 0) {
                throw MembershipChanges.refused("Member " + raftId + " was not added: " + status.getErrorMsg() + ".");
            }
            writeSomething(); // what makes it busy may be an earlier try, which waits for that
            TimeUnit.MILLISECONDS.sleep(MembershipChanges.AGAIN.delayMs(tries, random));
        }
    }

    private CompletableFuture<Status> add(PeerId peer) {
        CompletableFuture<Status> added = new CompletableFuture<>();
        allowBehind();
        try {
            node.addPeer(peer, added::complete);
        } catch (IllegalArgumentException e) {
            added.complete(Status.OK()); // an earlier try has just done it
        }
        return added;
    }

    /**
     * A member counts as caught up when it lacks so many entries at most: as many as may be under way while people
     * write, and never all. With the library's own 1,000 a member that has stored nothing would vote in a swarm with a
     * short log, and with one more voter lost nothing could be committed.
     */
    private void allowBehind() {
        long written = node.getLastLogIndex();
        node.getOptions().setCatchupMargin((int) Math.min(MOST_BEHIND, written / 2));
    }

    /**
     * The library looks how far a member is only when that one acknowledges something. If it has the whole log before
     * somebody waits for it, which a starved leader gets to late, it would wait until the next write: so there is one.
     * The library goes on when the person does not wait any more, so there is one then, too.
     */
    private Status outcome(String raftId, CompletableFuture<Status> added, long end) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            long patience = MemberOptions.of(node).electionMs + MembershipChanges.AGAIN.delayMs(tries, random);
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            try {
                return added.get(Math.clamp(left, 1, patience), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                writeSomething();
                if (left <= patience) {
                    throw MembershipChanges.late("adding member " + raftId);
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("a status never fails", e);
            }
        }
    }

    /** Refused without a word by a leader that has too much to do, or does not lead any more. */
    private void writeSomething() {
        node.apply(new Task(ByteBuffer.wrap(CHANGES_NOTHING.toByteArray()), status -> {}));
    }
}
