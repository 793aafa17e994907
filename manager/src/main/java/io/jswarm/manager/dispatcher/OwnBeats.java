package io.jswarm.manager.dispatcher;

import io.jswarm.manager.loop.Sessions;
import io.jswarm.runtime.EventLoop;
import java.util.function.ObjLongConsumer;

/**
 * The heartbeats of the workers that a leader serves itself: taken in four times a second, and answered where they were
 * not. Loop thread.
 */
final class OwnBeats {
    private static final long TICK_MS = 250;

    private final EventLoop loop;
    private final HeardBeats heard;
    private final PromptAnswers prompt;
    private final Sessions sessions;
    private final ObjLongConsumer<WorkerSession> beat;

    /** {@code beat} takes in one heartbeat of a session, which may have ended, and when it came; answers it if nobody did. */
    OwnBeats(
            EventLoop loop,
            HeardBeats heard,
            PromptAnswers prompt,
            Sessions sessions,
            ObjLongConsumer<WorkerSession> beat) {
        this.loop = loop;
        this.heard = heard;
        this.prompt = prompt;
        this.sessions = sessions;
        this.beat = beat;
    }

    /** This manager leads. */
    void begin() {
        prompt.leads(true);
        tick();
    }

    /** It does not any more, or goes on following. */
    void end() {
        if (prompt.leads()) {
            heard.forget();
        }
        loop.cancel(this);
        prompt.leads(false);
        prompt.unwell();
    }

    /** Takes in all that wait; those that come to a follower are not its own. */
    void takeAll() {
        if (!prompt.leads()) {
            return;
        }
        sessions.attend(loop.now()); // what was late because this loop stood still must not count as the worker's delay
        heard.drain(beat);
    }

    private void tick() {
        prompt.well(loop.now());
        takeAll();
        loop.schedule(this, loop.now().monoAfterMs(TICK_MS), this::tick);
    }
}
