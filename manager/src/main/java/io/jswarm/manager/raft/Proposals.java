package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.entity.Task;
import io.jswarm.api.v1.Batch;
import io.jswarm.manager.store.ProposeOutcome;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The proposals under way, so that each is answered whatever happens. Safe for any thread. */
final class Proposals {
    /** More cannot be one entry: a message on the wire must stay below what a receiver takes. */
    static final int MAX_BYTES = 32 << 20;

    private final Set<Proposal> underWay = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String stopped;

    /** Hands the batch to the library. */
    CompletableFuture<ProposeOutcome> propose(Node node, Batch batch, long term) {
        byte[] bytes = batch.toByteArray();
        if (bytes.length > MAX_BYTES) {
            return refused("the batch has " + bytes.length + " bytes, more than " + MAX_BYTES);
        }
        Proposal proposal = new Proposal(batch, ByteBuffer.wrap(bytes));
        underWay.add(proposal);
        var _ = proposal.outcome.whenComplete((outcome, error) -> underWay.remove(proposal));
        String reason = stopped;
        if (reason != null) {
            proposal.outcome.complete(new ProposeOutcome.Refused(reason));
            return proposal.outcome;
        }
        Task task = new Task(ByteBuffer.wrap(bytes), proposal);
        task.setExpectedTerm(term);
        try {
            node.apply(task);
        } catch (RuntimeException e) {
            proposal.outcome.complete(new ProposeOutcome.Unknown("not taken: " + e.getMessage()));
        }
        return proposal.outcome;
    }

    /** Answers all that are under way, and refuses later ones. */
    void stop(String reason) {
        stopped = reason;
        underWay.forEach(proposal -> proposal.outcome.complete(new ProposeOutcome.Unknown(reason)));
    }

    static CompletableFuture<ProposeOutcome> refused(String reason) {
        return CompletableFuture.completedFuture(new ProposeOutcome.Refused(reason));
    }
}
