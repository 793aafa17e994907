package io.jswarm.manager.orchestrator.node;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeStatus;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.orchestrator.Work;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.SoftState;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes live. A session makes a node READY; silence for more than three heartbeat periods, or a session that ended
 * and did not come back within {@value #RECONNECT_MS} ms, makes it DOWN. A new leader gives READY nodes both times
 * together, and more after a recovery from a lost majority; but not a manager's host of which the Raft links, too, have
 * heard nothing for the silence: there are two witnesses that it is gone. A worker that lives but whose engine gives no
 * answer is UNKNOWN, so that it gets no task, and DOWN after {@value #ENGINE_MS} ms, so that its tasks are replaced. Heartbeats themselves are soft state: only the change
 * from READY to DOWN and back is persisted.
 */
public final class NodeLiveness implements Decider {
    /** How long a worker may take to open a new session. */
    static final long RECONNECT_MS = 5_000;

    /** How many heartbeat periods of silence a node may have. */
    static final long PERIODS = 3;

    /** For how many heartbeat periods a new leader must have asked its members before it believes in their silence. */
    private static final long ASKED_PERIODS = 2;

    /** How long an engine may give no answer before its tasks are replaced: more than a restart of it takes. */
    static final long ENGINE_MS = 30_000;

    private static final long DEFAULT_PERIOD_MS = 1_000;
    private static final String NAME = "liveness";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        Work work = new Work(NAME, now);
        switch (event) {
            case Event.Led ignored -> view.state().nodes().values().forEach(node -> look(view, node, now, work));
            case Event.Due due -> {
                for (TimerKey key : due.keys()) {
                    look(view, view.state().nodes().get(key.subject()), now, work);
                }
            }
            case Event.SessionOpened opened -> opened(view, opened, now, work);
            case Event.SessionClosed closed -> look(view, view.state().nodes().get(closed.nodeId()), now, work);
            case Event.Described described -> {
                Node node = view.state().nodes().get(described.nodeId());
                if (node != null && !node.getDescription().equals(described.description())) {
                    Node said = saying(node, described.description());
                    String addr = node.getStatus().getAddr();
                    work.change(Changes.update(alive(said, addr, LogTime.ms(view, now))));
                }
            }
            case Event.Edited edited -> edited.edits().forEach(edit -> note(view, edit, now, work));
            case Event.Statuses ignored -> {}
        }
        return work.step();
    }

    private static void note(View view, Delta.Edit edit, Now now, Work work) {
        if (edit instanceof Delta.NodeEdit node && node.before() != null && node.after() == null) {
            work.cancel(node.before().getId());
        } else if (edit instanceof Delta.ClusterEdit cluster
                && periodMs(cluster.before()) != periodMs(cluster.after())) {
            view.state().nodes().values().forEach(node -> look(view, node, now, work));
        }
    }

    private static void opened(View view, Event.SessionOpened opened, Now now, Work work) {
        Node node = view.state().nodes().get(opened.nodeId());
        if (node == null) {
            return;
        }
        Node said = saying(node, opened.description());
        Node alive = alive(said, opened.addr(), LogTime.ms(view, now));
        if (!alive.equals(node)) {
            work.change(Changes.update(alive));
        }
        work.after(node.getId(), silenceMs(view));
    }

    /** A worker whose engine never answered knows no name of its host; the one it joined with stays. */
    private static Node saying(Node node, NodeDescription description) {
        NodeDescription.Builder said = description.toBuilder();
        if (said.getHostname().isEmpty()) {
            said.setHostname(node.getDescription().getHostname());
        }
        return node.toBuilder().setDescription(said).build();
    }

    /** The node whose worker is heard: what its engine does decides. */
    private static Node alive(Node node, String addr, long timeMs) {
        NodeStatus.Builder status = node.getStatus().toBuilder().setAddr(addr);
        String problem = node.getDescription().getEngine().getProblem();
        NodeState before = status.getState();
        boolean same = status.getMessage().equals(problem);
        if (problem.isEmpty()) {
            if (before != NodeState.NODE_STATE_READY) {
                status.setState(NodeState.NODE_STATE_READY).setSinceMs(timeMs).clearMessage();
            }
        } else if (before == NodeState.NODE_STATE_DOWN) {
            status.setMessage(problem);
        } else if (before == NodeState.NODE_STATE_READY || !same) {
            status.setState(NodeState.NODE_STATE_UNKNOWN).setSinceMs(timeMs).setMessage(problem);
        } else if (timeMs - status.getSinceMs() >= ENGINE_MS) {
            status.setState(NodeState.NODE_STATE_DOWN).setSinceMs(timeMs);
        }
        return node.toBuilder().setStatus(status).build();
    }

    /** Whether silence would make it DOWN: it is READY, or would be but for its engine. */
    private static boolean isUp(Node node) {
        NodeState state = node.getStatus().getState();
        return state == NodeState.NODE_STATE_READY
                || state == NodeState.NODE_STATE_UNKNOWN
                        && !node.getDescription().getEngine().getProblem().isEmpty();
    }

    /** Judges the node by its session, and sets the timer for the next look. */
    private static void look(View view, @Nullable Node node, Now now, Work work) {
        if (node == null) {
            return;
        }
        SoftState.NodeSession session = view.soft().session(node.getId());
        boolean connected = session != null && session.connected();
        boolean isUp = isUp(node);
        long leftMs = leftMs(view, node, session, now);
        if (leftMs > 0) {
            long againMs = leftMs;
            if (connected) {
                // Heard again within its session, after silence; or its engine has been silent for too long.
                long timeMs = LogTime.ms(view, now);
                Node alive = alive(node, node.getStatus().getAddr(), timeMs);
                if (!alive.equals(node)) {
                    work.change(Changes.update(alive));
                }
                if (alive.getStatus().getState() == NodeState.NODE_STATE_UNKNOWN) {
                    againMs = Math.min(leftMs, alive.getStatus().getSinceMs() + ENGINE_MS - timeMs);
                }
            }
            if (connected || isUp) {
                work.after(node.getId(), againMs);
            }
            return;
        }
        if (isUp) {
            work.change(Changes.update(down(node, session, LogTime.ms(view, now))));
        }
        if (connected) {
            work.after(node.getId(), silenceMs(view));
        }
    }

    /** How many milliseconds the node may still be silent; rounded up, so that a timer is never early. */
    private static long leftMs(View view, Node node, SoftState.@Nullable NodeSession session, Now now) {
        long deadline;
        if (session == null) {
            return unheardLeftMs(view, node, now);
        } else if (session.connected()) {
            deadline = session.heardNanos() + silenceMs(view) * Now.NANOS_PER_MS;
        } else {
            deadline = session.heardNanos() + RECONNECT_MS * Now.NANOS_PER_MS;
        }
        return Math.ceilDiv(deadline - now.monoNanos(), Now.NANOS_PER_MS);
    }

    /** How long a node that this leader has not heard of yet may still take. */
    private static long unheardLeftMs(View view, Node node, Now now) {
        long ledMs = (now.monoNanos() - view.soft().leadingSinceNanos()) / Now.NANOS_PER_MS;
        long usualMs = silenceMs(view) + RECONNECT_MS + view.soft().lateSessionsMs() - ledMs;
        long hostSilentMs = view.state().members().values().stream()
                .filter(member -> member.getNodeId().equals(node.getId()))
                .mapToLong(member -> view.soft().memberSilentMs(member.getRaftId()))
                .max()
                .orElse(0);
        if (hostSilentMs <= 0) {
            return usualMs;
        }
        // A leader needs a moment to ask its members; until then silence may only mean that nobody asked.
        long askedMs = ASKED_PERIODS * periodMs(view.state().cluster()) - ledMs;
        return Math.min(usualMs, Math.max(askedMs, silenceMs(view) - hostSilentMs));
    }

    private static Node down(Node node, SoftState.@Nullable NodeSession session, long timeMs) {
        String message = session == null || session.connected() ? "heartbeat failure" : "session closed";
        NodeStatus status = node.getStatus().toBuilder()
                .setState(NodeState.NODE_STATE_DOWN)
                .setMessage(message)
                .setSinceMs(timeMs)
                .build();
        return node.toBuilder().setStatus(status).build();
    }

    private static long silenceMs(View view) {
        return PERIODS * periodMs(view.state().cluster());
    }

    private static long periodMs(@Nullable Cluster cluster) {
        long periodMs = cluster == null ? 0 : cluster.getSpec().getHeartbeatPeriodMs();
        return periodMs > 0 ? periodMs : DEFAULT_PERIOD_MS;
    }
}
