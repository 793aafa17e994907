package io.jswarm.manager.state;

import org.jspecify.annotations.Nullable;

/**
 * What the leader knows and does not replicate: who is connected. Rebuilt at leadership. Read-only for deciders; owned by
 * the loop thread.
 */
public interface SoftState {
    /**
     * What is known of a worker's session.
     *
     * @param connected whether its stream is open
     * @param heardNanos monotonic time of the last sign of life; of the closing when not connected
     * @param longestGapMs the longest time between two heartbeats that its jitter so far makes likely; 0 when not known
     * @param relayNanos monotonic time at which the manager was heard that serves the session; 0 when this leader does
     * @param periodMs the heartbeat period when its last heartbeat came; 0 when none came
     */
    record NodeSession(boolean connected, long heardNanos, long longestGapMs, long relayNanos, long periodMs) {
        /** One of unknown jitter that this leader serves. */
        public NodeSession(boolean connected, long heardNanos) {
            this(connected, heardNanos, 0, 0, 0);
        }
    }

    /** The session of a node, or null when it has had none since this manager leads. */
    @Nullable
    NodeSession session(String nodeId);

    /** Monotonic time at which this manager began to lead. */
    long leadingSinceNanos();

    /** Monotonic time at which the last of the nodes opened its first session with this leader; when it began before that. */
    default long arrivalNanos() {
        return leadingSinceNanos();
    }

    /** How much of the monotonic time between the two this process could not listen, because it was paused or starved. */
    default long lostNanos(long fromNanos, long toNanos) {
        return 0;
    }

    /**
     * How many milliseconds longer than usual workers may take to open their first session with this leader: after a long
     * time without one they ask less often.
     */
    default long lateSessionsMs() {
        return 0;
    }

    /** How many milliseconds the host of a Raft member gave no sign of life; 0 when that is not known. */
    long memberSilentMs(String raftId);

    /** No sessions, leading since the clock's origin. */
    SoftState NONE = new SoftState() {
        @Override
        public @Nullable NodeSession session(String nodeId) {
            return null;
        }

        @Override
        public long leadingSinceNanos() {
            return 0;
        }

        @Override
        public long memberSilentMs(String raftId) {
            return 0;
        }
    };
}
