package io.jswarm.manager.dispatcher;

import io.jswarm.api.Now;
import io.jswarm.manager.loop.Sessions;
import io.jswarm.runtime.EventLoop;
import java.util.function.Consumer;

/**
 * The heartbeats of the workers that a leader serves itself: taken in four times a second, and answered where they were
 * not. Loop thread.
 */
final class OwnBeats {
    private static final long TICK_MS = 250;

    private final EventLoop loop;
    private final Fanout fanout;
    private final PromptAnswers prompt;
    private final Sessions sessions;
    private final Consumer<WorkerSession> take;

    /** {@code take} takes in what waits in a session. */
    OwnBeats(EventLoop loop, Fanout fanout, PromptAnswers prompt, Sessions sessions, Consumer<WorkerSession> take) {
        this.loop = loop;
        this.fanout = fanout;
        this.prompt = prompt;
        this.sessions = sessions;
        this.take = take;
    }

    /** This manager leads. */
    void begin() {
        prompt.leads(true);
        tick();
    }

    /** It does not any more. */
    void end() {
        loop.cancel(this);
        prompt.leads(false);
        prompt.unwell();
    }

    private void tick() {
        Now now = loop.now();
        sessions.attend(now); // what was late because this loop stood still must not count as the worker's delay
        prompt.well(now);
        fanout.served().forEach(session -> {
            take.accept(session);
            PromptAnswers.answerLate(session);
        });
        loop.schedule(this, loop.now().monoAfterMs(TICK_MS), this::tick);
    }
}
