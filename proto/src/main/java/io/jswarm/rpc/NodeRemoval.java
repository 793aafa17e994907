package io.jswarm.rpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.access.Access;
import java.util.Objects;

/**
 * The one answer by which a manager tells a node that it was removed for good. A node acts on it (its containers go), so it
 * has a mark of its own, a trailer with the node's id, and no other refusal is taken for it: neither a broken connection, nor
 * an expired certificate, nor words in a message. Stateless; any thread.
 */
public final class NodeRemoval {
    /** The trailer that names the removed node. */
    static final Metadata.Key<String> TRAILER =
            Metadata.Key.of("jswarm-removed-node", Metadata.ASCII_STRING_MARSHALLER);

    private NodeRemoval() {}

    /** What a manager that has the removal in its state ends the node's calls with. */
    public static StatusRuntimeException status(String nodeId) {
        StatusRuntimeException status = Rejections.toStatus(Access.removed(nodeId));
        Metadata trailers = Objects.requireNonNullElseGet(status.getTrailers(), Metadata::new);
        trailers.put(TRAILER, nodeId);
        return status.getStatus().asRuntimeException(trailers);
    }

    /** Whether a call of this node ended because it was removed. The connection must have authenticated the manager. */
    public static boolean isMeant(Throwable failure, String nodeId) {
        Metadata trailers = Status.trailersFromThrowable(failure);
        return Status.fromThrowable(failure).getCode() == Status.Code.PERMISSION_DENIED
                && trailers != null
                && nodeId.equals(trailers.get(TRAILER));
    }
}
