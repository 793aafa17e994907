package io.jswarm.cli.node;

import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.UpdateNodeRequest;
import io.jswarm.cli.client.ControlClient;
import io.jswarm.cli.session.OutdatedRetry;
import io.jswarm.cli.session.Session;
import java.util.function.Consumer;

/**
 * Reads a node's spec, changes it and writes it back; again when the node changed in between, as it does by itself
 * whenever its status does.
 */
final class NodeEdit {
    private NodeEdit() {}

    /** Returns the node as it was before. */
    static Node run(Session session, String ref, Consumer<NodeSpec.Builder> change) {
        return OutdatedRetry.run(session.environment(), () -> attempt(session, ref, change));
    }

    private static Node attempt(Session session, String ref, Consumer<NodeSpec.Builder> change) {
        ControlClient control = session.control();
        Node node = control.node(ref).getNode();
        NodeSpec.Builder spec = node.getSpec().toBuilder();
        change.accept(spec);
        if (!spec.build().equals(node.getSpec())) {
            control.updateNode(UpdateNodeRequest.newBuilder()
                    .setRequestId(session.newRequestId())
                    .setId(node.getId())
                    .setVersion(node.getMeta().getVersion())
                    .setSpec(spec)
                    .build());
        }
        return node;
    }
}
