package io.jswarm.manager.state;

import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.TaskStatusUpdate;
import java.util.List;

/** What a decider looks at. */
public sealed interface Event {
    /** This manager began to lead (or dropped its speculation): look at the whole state once and set all timers. */
    record Led() implements Event {}

    /** The state changed, by clients, by other deciders or by this one; each edit is shown to each decider once. */
    record Edited(List<Delta.Edit<?, ?>> edits) implements Event {}

    /** Timers of this decider are due. */
    record Due(List<TimerKey> keys) implements Event {}

    /** A worker opened a session. */
    record SessionOpened(String nodeId, NodeDescription description, String addr) implements Event {}

    /**
     * A worker's session ended.
     *
     * @param left whether the worker said that it leaves the swarm for good, and that nothing of it runs any more
     */
    record SessionClosed(String nodeId, boolean left) implements Event {}

    /** A worker's description changed within its session. */
    record Described(String nodeId, NodeDescription description) implements Event {}

    /** A worker reported what it observed. */
    record Statuses(String nodeId, List<TaskStatusUpdate> updates) implements Event {}
}
