package io.jswarm.manager.dispatcher;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ObjLongConsumer;

/**
 * The heartbeats that the loop has not seen yet, of all sessions: what it looks at follows the heartbeats, since to look
 * at each of thousands of sessions several times a second costs more than they do. Filled on the network's threads,
 * emptied by the loop's. Bounded by the sessions, each of which has a few in it at most.
 */
final class HeardBeats {
    private static final int MOST_OF_ONE = 16;

    private final Queue<Beat> beats = new ConcurrentLinkedQueue<>();

    /** One heartbeat, and when it came. */
    private record Beat(WorkerSession session, long heardNanos) {}

    /** Whether one more of this session may be added; by the thread that adds them. */
    boolean hasRoom(WorkerSession session) {
        return session.waitingBeats.get() < MOST_OF_ONE;
    }

    /** Adds one; of one session by one thread at a time. */
    void add(WorkerSession session, long heardNanos) {
        session.waitingBeats.incrementAndGet();
        beats.add(new Beat(session, heardNanos));
    }

    /** Hands them out, the oldest first, also those of sessions that have ended since. Loop thread. */
    void drain(ObjLongConsumer<WorkerSession> each) {
        for (Beat beat = beats.poll(); beat != null; beat = beats.poll()) {
            beat.session.waitingBeats.decrementAndGet();
            each.accept(beat.session, beat.heardNanos);
        }
    }

    /** Drops them: nobody will look for a while, and each holds its session. Loop thread. */
    void forget() {
        drain((session, heardNanos) -> {});
    }
}
