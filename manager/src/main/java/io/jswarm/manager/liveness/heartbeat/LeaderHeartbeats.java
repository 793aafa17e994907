package io.jswarm.manager.liveness.heartbeat;

import io.jswarm.runtime.EventLoop;
import java.util.function.ObjLongConsumer;

/**
 * The heartbeats of the workers that a leader serves itself: taken in four times a second, and answered where they were
 * not. Loop thread.
 */
public final class LeaderHeartbeats {
    private static final long TICK_MS = 250;

    private final EventLoop loop;
    private final HeartbeatQueue queue;
    private final HeartbeatAnswers answers;
    private final NodeSessions sessions;
    private final ObjLongConsumer<SessionHeartbeats> heard;

    /** {@code heard} takes in one heartbeat of a session, which may have ended, and when it came; answers it if nobody did. */
    public LeaderHeartbeats(
            EventLoop loop,
            HeartbeatQueue queue,
            HeartbeatAnswers answers,
            NodeSessions sessions,
            ObjLongConsumer<SessionHeartbeats> heard) {
        this.loop = loop;
        this.queue = queue;
        this.answers = answers;
        this.sessions = sessions;
        this.heard = heard;
    }

    /** This manager leads. */
    public void begin() {
        answers.leads(true);
        tick();
    }

    /** It does not any more, or goes on following. */
    public void end() {
        if (answers.leads()) {
            queue.forget();
        }
        loop.cancel(this);
        answers.leads(false);
        answers.unwell();
    }

    /** Takes in all that wait; those that come to a follower are not its own. */
    public void takeAll() {
        if (!answers.leads()) {
            return;
        }
        sessions.attend(loop.now()); // what was late because this loop stood still must not count as the worker's delay
        queue.drain(heard);
    }

    private void tick() {
        answers.well(loop.now());
        takeAll();
        loop.schedule(this, loop.now().monoAfterMs(TICK_MS), this::tick);
    }
}
