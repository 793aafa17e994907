package io.jswarm.manager.liveness;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Brake;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeReason;
import io.jswarm.api.v1.NodeState;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.View;
import org.jspecify.annotations.Nullable;

/**
 * Whether a lost node's tasks may be moved. When more than half of {@value #LEAST_NODES} nodes or more went away within a
 * minute, it is likelier that the way to them is lost than that they are, and the few that are left could not carry their
 * tasks: then all stay where they are, until enough nodes are back or a person says that they are gone. Drained nodes have
 * nothing to move and do not count. One decision's: nodes are counted once.
 */
final class EvictionBrake {
    /** What is done about a lost node. */
    enum Verdict {
        /** It is DOWN. */
        LOST,
        /** So many others are silent too that it is judged together with them, in a moment. */
        WAIT,
        /** Its tasks stay. */
        HELD
    }

    static final int LEAST_NODES = 3;
    static final long WINDOW_MS = 60_000;

    /** How long the others may take once enough nodes are back; and nodes whose release is a moment old do not count. */
    static final long RETURN_MS = 5_000;

    private final View view;
    private final HeartbeatTimeouts timeouts;
    private final long timeMs;
    private final Brake brake;
    private @Nullable Census counted;

    /** Nodes that count, and how many of them are lost or are about to be. */
    private record Census(int nodes, int away, int suspects) {
        boolean isMost(int some) {
            return nodes >= LEAST_NODES && 2 * some > nodes;
        }
    }

    EvictionBrake(View view, HeartbeatTimeouts timeouts, Now now) {
        this.view = view;
        this.timeouts = timeouts;
        this.timeMs = LogTime.ms(view, now);
        Cluster cluster = view.state().cluster();
        this.brake = cluster == null ? Brake.getDefaultInstance() : cluster.getBrake();
    }

    boolean isOn() {
        return brake.getOn();
    }

    /** A node has joined and was heard once; whoever never came is not missed. */
    static boolean isMissed(Node node) {
        return node.getStatus().getState() == NodeState.NODE_STATE_READY
                || node.getStatus().getState() == NodeState.NODE_STATE_UNKNOWN
                        && !node.getStatus().getAddr().isEmpty();
    }

    /** Judges a node that is silent for longer than it may. */
    Verdict judge(Node lost) {
        if (isOn()) {
            return Verdict.HELD;
        }
        if (wasReleased(lost)) {
            return Verdict.LOST;
        }
        Census census = census();
        if (census.isMost(census.away)) {
            return Verdict.HELD;
        }
        // Others may be heard or lost any moment; but a lost host is not waited with for ever.
        boolean patient = timeouts.leftMs(lost) > -RETURN_MS;
        return patient && census.isMost(census.away + census.suspects) ? Verdict.WAIT : Verdict.LOST;
    }

    /** The brake, as it begins now. */
    Brake begun() {
        Census census = census();
        return brake.toBuilder()
                .setOn(true)
                .setSinceMs(timeMs)
                .setAway(census.away)
                .setNodes(census.nodes)
                .build();
    }

    /** Whether enough nodes are back, those that may be lost in a moment counted as lost. */
    boolean mayEnd() {
        Census census = census();
        return isOn() && !census.isMost(census.away + census.suspects);
    }

    /** The brake, as it ends now. */
    Brake ended() {
        return Brake.newBuilder().setReleasedMs(brake.getReleasedMs()).build();
    }

    private boolean wasReleased(Node node) {
        return brake.getReleasedMs() > 0
                && node.getStatus().getState() != NodeState.NODE_STATE_READY
                && node.getStatus().getSinceMs() <= brake.getReleasedMs() + RETURN_MS;
    }

    private Census census() {
        Census known = counted;
        if (known == null) {
            known = count();
            counted = known;
        }
        return known;
    }

    private Census count() {
        long fromMs = (isOn() ? brake.getSinceMs() : timeMs) - WINDOW_MS;
        int nodes = 0;
        int away = 0;
        int suspects = 0;
        for (Node node : view.state().nodes().values()) {
            if (node.getSpec().getAvailability() == Availability.AVAILABILITY_DRAIN
                    || node.getStatus().getReason() == NodeReason.NODE_REASON_LEFT
                    || wasReleased(node)) {
                continue;
            }
            if (node.getStatus().getState() == NodeState.NODE_STATE_DOWN) {
                boolean lately = node.getStatus().getSinceMs() > fromMs;
                nodes += lately ? 1 : 0;
                away += lately ? 1 : 0;
            } else if (isMissed(node)) {
                nodes++;
                if (timeouts.leftMs(node) <= 0) {
                    away++;
                } else if (timeouts.isSuspect(node)) {
                    suspects++;
                }
            }
        }
        return new Census(nodes, away, suspects);
    }
}
