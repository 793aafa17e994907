package io.jswarm.manager.liveness.heartbeat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ObjLongConsumer;

/**
 * The heartbeats that the loop has not seen yet, of all sessions: what it looks at follows the heartbeats, since to look
 * at each of thousands of sessions several times a second costs more than they do. Filled on the network's threads,
 * emptied by the loop's. Bounded by the sessions, each of which has a few in it at most.
 */
public final class HeartbeatQueue {
    private static final int MOST_OF_ONE = 16;

    private final Queue<Heartbeat> heartbeats = new ConcurrentLinkedQueue<>();

    /** One heartbeat, and when it came. */
    private record Heartbeat(SessionHeartbeats session, long heardNanos) {}

    /** Whether one more of this session may be added; by the thread that adds them. */
    boolean hasRoom(SessionHeartbeats session) {
        return session.waiting() < MOST_OF_ONE;
    }

    /** Adds one; of one session by one thread at a time. */
    void add(SessionHeartbeats session, long heardNanos) {
        session.queued();
        heartbeats.add(new Heartbeat(session, heardNanos));
    }

    /** Hands them out, the oldest first, also those of sessions that have ended since. Loop thread. */
    public void drain(ObjLongConsumer<SessionHeartbeats> each) {
        for (Heartbeat next = heartbeats.poll(); next != null; next = heartbeats.poll()) {
            next.session.seen();
            each.accept(next.session, next.heardNanos);
        }
    }

    /** Drops them: nobody will look for a while, and each holds its session. Loop thread. */
    public void forget() {
        drain((session, heardNanos) -> {});
    }
}
