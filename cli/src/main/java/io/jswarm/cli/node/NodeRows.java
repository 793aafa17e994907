package io.jswarm.cli.node;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeView;
import io.jswarm.cli.output.Listing;
import io.jswarm.cli.output.Names;
import io.jswarm.cli.output.Style;
import java.util.List;

/** How a node is shown in lists. */
final class NodeRows {
    private NodeRows() {}

    /**
     * The columns; what is wrong with nodes has one when anything is.
     *
     * @param selfId the id of this host's node, or empty
     */
    static Listing<NodeView> listing(String selfId, List<NodeView> nodes) {
        Listing<NodeView> listing = new Listing<NodeView>(view -> view.getNode().getId())
                .marked(view -> view.getNode().getId().equals(selfId))
                .column("ID", "ID", view -> view.getNode().getId())
                .column("Hostname", "HOSTNAME", view -> hostname(view.getNode()))
                .column("Status", "STATUS", view -> status(view.getNode()), view -> statusStyle(view.getNode()))
                .column(
                        "Availability",
                        "AVAILABILITY",
                        view -> Names.capital(view.getNode().getSpec().getAvailability()),
                        NodeRows::availabilityStyle)
                .column("ManagerStatus", "MANAGER STATUS", NodeRows::managerStatus, NodeRows::managerStyle)
                .column(
                        "EngineVersion",
                        "ENGINE VERSION",
                        view -> view.getNode().getDescription().getEngine().getVersion())
                .hidden("Self", "SELF", view -> view.getNode().getId().equals(selfId))
                .hidden("Role", "ROLE", view -> Names.lower(view.getNode().getRole()))
                .hidden("Address", "ADDRESS", view -> view.getNode().getStatus().getAddr())
                .hidden(
                        "Labels",
                        "LABELS",
                        view -> Names.labels(
                                view.getNode().getSpec().getAnnotations().getLabelsList()))
                .hidden(
                        "DaemonVersion",
                        "DAEMON VERSION",
                        view -> view.getNode().getDescription().getDaemonVersion());
        boolean well = nodes.stream().allMatch(view -> message(view).isEmpty());
        return well
                ? listing.hidden("StatusMessage", "STATUS MESSAGE", NodeRows::message)
                : listing.column("StatusMessage", "STATUS MESSAGE", NodeRows::message);
    }

    /** Why the node is not ready. */
    private static String message(NodeView view) {
        return view.getNode().getStatus().getMessage();
    }

    static String hostname(Node node) {
        return node.getDescription().getHostname();
    }

    private static String status(Node node) {
        NodeState state = node.getStatus().getState();
        return state == NodeState.NODE_STATE_UNSPECIFIED ? "Unknown" : Names.capital(state);
    }

    private static Style statusStyle(Node node) {
        return switch (node.getStatus().getState()) {
            case NODE_STATE_READY -> Style.GOOD;
            case NODE_STATE_DOWN -> Style.BAD;
            default -> Style.WARNING;
        };
    }

    private static Style availabilityStyle(NodeView view) {
        return view.getNode().getSpec().getAvailability() == Availability.AVAILABILITY_ACTIVE
                ? Style.PLAIN
                : Style.WARNING;
    }

    static String managerStatus(NodeView view) {
        if (!view.hasManager()) {
            return "";
        }
        if (view.getManager().getLeader()) {
            return "Leader";
        }
        if (!view.getManager().hasReachable()) {
            return "Unknown"; // a stale read: only a leader knows
        }
        return view.getManager().getReachable() ? "Reachable" : "Unreachable";
    }

    private static Style managerStyle(NodeView view) {
        return managerStatus(view).equals("Unreachable") ? Style.BAD : Style.PLAIN;
    }
}
