package io.jswarm.rpc;

import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.Rejection;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The calls that nodes have open on this process, so that those of a removed node can be ended. Any thread. */
public final class OpenCalls {
    private final ConcurrentMap<String, Set<EndableCall<?, ?>>> byNode = new ConcurrentHashMap<>();

    /** None yet. */
    public OpenCalls() {}

    void add(String nodeId, EndableCall<?, ?> call) {
        byNode.compute(nodeId, (id, present) -> {
            Set<EndableCall<?, ?>> calls = present == null ? ConcurrentHashMap.newKeySet() : present;
            calls.add(call);
            return calls;
        });
    }

    void remove(String nodeId, EndableCall<?, ?> call) {
        byNode.computeIfPresent(nodeId, (id, calls) -> {
            calls.remove(call);
            return calls.isEmpty() ? null : calls;
        });
    }

    /** How many calls a node has open. */
    public int count(String nodeId) {
        return byNode.getOrDefault(nodeId, Set.of()).size();
    }

    /** Ends all calls of a node, unary ones and streams, with this reason. */
    public void end(String nodeId, Rejection reason) {
        end(nodeId, Rejections.toStatus(reason));
    }

    private void end(String nodeId, StatusRuntimeException status) {
        for (EndableCall<?, ?> call : byNode.getOrDefault(nodeId, Set.of())) {
            end(call, status);
        }
    }

    /** Ends the calls of a node that was removed. Call it once the removal is in the state. */
    public void endRemoved(String nodeId) {
        end(nodeId, NodeRemoval.status(nodeId));
    }

    static void end(EndableCall<?, ?> call, StatusRuntimeException status) {
        call.end(status.getStatus(), Objects.requireNonNullElseGet(status.getTrailers(), Metadata::new));
    }
}
