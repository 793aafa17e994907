package io.jswarm.client;

import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.GetNodeRequest;
import io.jswarm.api.v1.GetNodeResponse;
import io.jswarm.api.v1.ListNodesRequest;
import io.jswarm.api.v1.ListNodesResponse;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeFilter;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.NodeView;
import io.jswarm.api.v1.Page;
import io.jswarm.api.v1.RemoveNodeRequest;
import io.jswarm.api.v1.UpdateNodeRequest;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Calls about nodes. Every method throws {@link ClientException}. Any thread. */
public final class NodeCalls {
    private final ControlCalls calls;

    NodeCalls(ControlCalls calls) {
        this.calls = calls;
    }

    /** All nodes that match. */
    public List<NodeView> list(NodeFilter filter) {
        return stream(filter, 0).toList();
    }

    /**
     * The nodes that match, a page at a time: each is asked for when the one before is used up.
     *
     * @param pageSize nodes on a page; 0: as many as the manager likes
     */
    public Stream<NodeView> stream(NodeFilter filter, int pageSize) {
        return PageReading.stream(token -> {
            ListNodesResponse answer = calls.call(
                    ControlBlockingStub::listNodes,
                    ListNodesRequest.newBuilder()
                            .setFilter(filter)
                            .setConsistency(calls.consistency())
                            .setPage(Page.newBuilder().setToken(token).setSize(pageSize))
                            .build());
            calls.tell(answer.hasStaleness(), answer.getStaleness());
            return new PageReading.Page<>(answer.getNodesList(), answer.getNextToken());
        });
    }

    /** The node of this id, hostname or id prefix, or {@code self}. */
    public NodeView get(String ref) {
        GetNodeResponse answer = calls.call(
                ControlBlockingStub::getNode,
                GetNodeRequest.newBuilder()
                        .setRef(ref)
                        .setConsistency(calls.consistency())
                        .build());
        calls.tell(answer.hasStaleness(), answer.getStaleness());
        return answer.getNode();
    }

    /**
     * Reads a node's spec, changes it and writes it back; again on what others left when the node changed in between, as it
     * does by itself whenever its status does.
     *
     * @param change may run several times, on the caller's thread
     * @return the node as it was before
     */
    public Node edit(String ref, Consumer<NodeSpec.Builder> change) {
        return OutdatedRetry.run(calls.settings(), () -> attempt(ref, change));
    }

    private Node attempt(String ref, Consumer<NodeSpec.Builder> change) {
        Node node = get(ref).getNode();
        NodeSpec.Builder spec = node.getSpec().toBuilder();
        change.accept(spec);
        if (!spec.build().equals(node.getSpec())) {
            calls.call(
                    ControlBlockingStub::updateNode,
                    UpdateNodeRequest.newBuilder()
                            .setRequestId(calls.requestId(""))
                            .setId(node.getId())
                            .setVersion(node.getMeta().getVersion())
                            .setSpec(spec)
                            .build());
        }
        return node;
    }

    /**
     * Takes a node out of the cluster.
     *
     * @param id its id
     * @param force even one that is up
     */
    public void remove(String id, boolean force) {
        calls.call(
                ControlBlockingStub::removeNode,
                RemoveNodeRequest.newBuilder()
                        .setRequestId(calls.requestId(""))
                        .setId(id)
                        .setForce(force)
                        .build());
    }
}
