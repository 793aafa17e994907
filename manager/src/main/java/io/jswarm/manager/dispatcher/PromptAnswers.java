package io.jswarm.manager.dispatcher;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Heartbeat;
import io.jswarm.api.v1.HeartbeatAck;
import io.jswarm.api.v1.ManagerMessage;

/**
 * Answers heartbeats where they come in, on the network's threads: thousands of them cost the loop nothing, and a loop that is busy
 * makes no worker doubt its manager. Only for as long as the loop has said a moment ago that it works and leads, or hears the
 * leader: a worker must notice a manager on which nothing is decided. All others go the loop's way. Any thread.
 */
final class PromptAnswers {
    /** For so long a word of the loop counts. */
    static final long FRESH_MS = 600;

    private volatile long untilNanos = Long.MIN_VALUE;

    /** The loop works, and this manager leads or has just heard the leader. Loop thread. */
    void well(Now now) {
        untilNanos = now.monoAfterMs(FRESH_MS);
    }

    /** That is over. Loop thread. */
    void unwell() {
        untilNanos = Long.MIN_VALUE;
    }

    /** Answers a heartbeat and notes it for the loop; false when that is the loop's to do. */
    boolean answer(WorkerSession session, Heartbeat heartbeat, long heardNanos) {
        if (!session.served || heardNanos > untilNanos || !session.beats.offer(heardNanos)) {
            return false;
        }
        session.out.send(ManagerMessage.newBuilder()
                .setHeartbeatAck(HeartbeatAck.newBuilder().setSequence(heartbeat.getSequence()))
                .build());
        return true;
    }
}
