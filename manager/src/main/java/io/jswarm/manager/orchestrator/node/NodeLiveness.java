package io.jswarm.manager.orchestrator.node;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeStatus;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.SoftState;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;

/**
 * Says which nodes are READY and which are DOWN. Heartbeats are soft state: a timer a node looks at them, so a heartbeat
 * costs no change. A silent node is DOWN after three periods; one whose session was closed has longer, since its host
 * lives and its daemon may only be restarting; after a change of leader every node has both to come back.
 */
public final class NodeLiveness implements Decider {
    private static final String NAME = "node-liveness";
    private static final long PERIODS = 3;
    private static final long RECONNECT_MS = 5_000;
    private static final long DEFAULT_PERIOD_MS = 1_000;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        Step.Builder step = Step.builder();
        switch (event) {
            case Event.SessionOpened(String nodeId, NodeDescription description, String addr) -> {
                opened(view, nodeId, description, addr, now, step);
                watch(view, nodeId, step);
            }
            case Event.Described(String nodeId, NodeDescription description) -> described(
                    view, nodeId, description, step);
            case Event.SessionClosed(String nodeId) -> watch(view, nodeId, step);
            case Event.Due due -> due.keys().forEach(key -> due(view, key.subject(), now, step));
            case Event.Led led -> view.state().nodes().values().stream()
                    .filter(node -> node.getStatus().getState() == NodeState.NODE_STATE_READY)
                    .forEach(node -> watch(view, node.getId(), step));
            case Event.Edited edited -> {}
            case Event.Statuses statuses -> {}
        }
        return step.build();
    }

    private static void opened(
            View view, String nodeId, NodeDescription description, String addr, Now now, Step.Builder step) {
        Node node = view.state().nodes().get(nodeId);
        if (node == null) {
            return;
        }
        Node.Builder changed = node.toBuilder().setDescription(description);
        if (node.getStatus().getState() != NodeState.NODE_STATE_READY) {
            changed.setStatus(NodeStatus.newBuilder()
                    .setState(NodeState.NODE_STATE_READY)
                    .setSinceMs(LogTime.ms(view, now)));
        }
        changed.getStatusBuilder().setAddr(addr);
        keep(node, changed.build(), step);
    }

    private static void described(View view, String nodeId, NodeDescription description, Step.Builder step) {
        Node node = view.state().nodes().get(nodeId);
        if (node != null) {
            keep(node, node.toBuilder().setDescription(description).build(), step);
        }
    }

    private static void keep(Node before, Node after, Step.Builder step) {
        if (!before.equals(after)) {
            step.change(Changes.update(after));
        }
    }

    private static void due(View view, String nodeId, Now now, Step.Builder step) {
        Node node = view.state().nodes().get(nodeId);
        if (node == null || node.getStatus().getState() != NodeState.NODE_STATE_READY) {
            return;
        }
        if (now.monoNanos() < deadline(view, nodeId)) {
            watch(view, nodeId, step);
            return;
        }
        SoftState.NodeSession session = view.soft().session(nodeId);
        String why = session != null && !session.connected()
                ? "the session was closed and not opened again"
                : "no heartbeat";
        step.change(Changes.update(node.toBuilder()
                .setStatus(node.getStatus().toBuilder()
                        .setState(NodeState.NODE_STATE_DOWN)
                        .setMessage(why)
                        .setSinceMs(LogTime.ms(view, now)))
                .build()));
    }

    private static void watch(View view, String nodeId, Step.Builder step) {
        step.timer(new TimerKey(NAME, nodeId), deadline(view, nodeId));
    }

    /** When the node is DOWN unless it is heard before. */
    private static long deadline(View view, String nodeId) {
        Cluster cluster = view.state().cluster();
        long configured = cluster == null ? 0 : cluster.getSpec().getHeartbeatPeriodMs();
        long silence = PERIODS * (configured > 0 ? configured : DEFAULT_PERIOD_MS) * Now.NANOS_PER_MS;
        long reconnect = RECONNECT_MS * Now.NANOS_PER_MS;
        SoftState.NodeSession session = view.soft().session(nodeId);
        if (session == null) {
            return view.soft().leadingSinceNanos() + silence + reconnect;
        }
        return session.heardNanos() + (session.connected() ? silence : reconnect);
    }
}
