package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;
import io.jswarm.api.v1.Batch;
import io.jswarm.manager.store.ProposeOutcome;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** A batch on its way through the log. The library runs it when it gives it up; the replica finishes it when it was applied. */
final class Proposal implements Closure {
    final Batch batch;
    final ByteBuffer data;
    final CompletableFuture<ProposeOutcome> outcome = new CompletableFuture<>();

    Proposal(Batch batch, ByteBuffer data) {
        this.batch = batch;
        this.data = data;
    }

    @Override
    public void run(Status status) {
        if (status.isOk()) {
            return; // the replica has finished it
        }
        outcome.complete(
                neverInTheLog(status)
                        ? new ProposeOutcome.Refused("not proposed: " + status.getErrorMsg())
                        : new ProposeOutcome.Unknown("given up: " + status.getErrorMsg()));
    }

    /**
     * Whether the library said no before it wrote. A leader that steps down has the same code as a node that does not lead,
     * so the text decides; a text that is not known means that nothing is known.
     */
    private static boolean neverInTheLog(Status status) {
        RaftError error = status.getRaftError();
        String text = String.valueOf(status.getErrorMsg());
        return error == RaftError.EBUSY
                || error == RaftError.ENODESHUTDOWN
                || (error == RaftError.EPERM && (text.equals("Is not leader.") || text.startsWith("expected_term=")));
    }
}
