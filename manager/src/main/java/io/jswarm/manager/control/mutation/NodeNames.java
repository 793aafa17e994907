package io.jswarm.manager.control.mutation;

import io.jswarm.api.v1.Node;
import io.jswarm.manager.state.View;

/** How refusals speak of nodes: as the person knows them. */
final class NodeNames {
    private NodeNames() {}

    /** Hostname and id, or the id alone while the hostname is unknown. */
    static String named(Node node) {
        String hostname = node.getDescription().getHostname();
        return hostname.isEmpty() ? node.getId() : hostname + " (" + node.getId() + ")";
    }

    /** What to type for the node: its hostname while no other node has the same, else its id. */
    static String typed(View view, Node node) {
        String hostname = node.getDescription().getHostname();
        boolean shared = view.state().nodes().values().stream()
                .anyMatch(other -> !other.getId().equals(node.getId())
                        && other.getDescription().getHostname().equals(hostname));
        return hostname.isEmpty() || shared ? node.getId() : hostname;
    }
}
