package io.jswarm.manager.dispatcher;

import io.jswarm.runtime.EventLoop;
import java.util.function.Consumer;

/** The heartbeats of the workers that a leader serves itself, and that were answered at once: taken in four times a second. Loop thread. */
final class OwnBeats {
    private static final long TICK_MS = 250;

    private final EventLoop loop;
    private final Fanout fanout;
    private final PromptAnswers prompt;
    private final Consumer<WorkerSession> take;

    /** {@code take} takes in what waits in a session. */
    OwnBeats(EventLoop loop, Fanout fanout, PromptAnswers prompt, Consumer<WorkerSession> take) {
        this.loop = loop;
        this.fanout = fanout;
        this.prompt = prompt;
        this.take = take;
    }

    /** This manager leads. */
    void begin() {
        tick();
    }

    /** It does not any more. */
    void end() {
        loop.cancel(this);
        prompt.unwell();
    }

    private void tick() {
        prompt.well(loop.now());
        fanout.served().forEach(take);
        loop.schedule(this, loop.now().monoAfterMs(TICK_MS), this::tick);
    }
}
