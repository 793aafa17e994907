package io.jswarm.worker.exec.docker;

import io.jswarm.runtime.EventLoop;
import io.jswarm.worker.exec.EngineOutcome;
import io.jswarm.worker.task.EngineProblem;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Passes a pull's progress on, at most once a second, and gives up a pull that says nothing any more. */
final class PullWatch {
    /** The longest pull. */
    static final Duration DEADLINE = Duration.ofHours(2);

    private static final long FIRST_WORD_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long NEXT_WORD_NANOS = Duration.ofMinutes(2).toNanos();
    private static final long THROTTLE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LOOK_NANOS = Duration.ofSeconds(5).toNanos();

    private final EventLoop loop;
    private final String image;
    private final Consumer<String> progress;
    private final AtomicReference<@Nullable Thread> worker = new AtomicReference<>();
    private volatile long lastWordNanos;
    private volatile boolean spoke;
    private volatile boolean ended;
    private boolean silent;
    private long lastToldNanos;

    PullWatch(EventLoop loop, String image, Consumer<String> progress) {
        this.loop = loop;
        this.image = image;
        this.progress = progress;
        this.lastWordNanos = loop.now().monoNanos();
        this.lastToldNanos = lastWordNanos - THROTTLE_NANOS;
    }

    /** On the pulling thread, before it pulls. */
    void begin() {
        worker.set(Thread.currentThread());
    }

    /** On the pulling thread, for each word of the engine. */
    void word(String text) {
        long now = loop.now().monoNanos();
        lastWordNanos = now;
        spoke = true;
        if (now - lastToldNanos >= THROTTLE_NANOS) {
            lastToldNanos = now;
            loop.post(() -> {
                if (!ended) {
                    progress.accept(text);
                }
            });
        }
    }

    /** On the loop: looks every few seconds whether the pull still lives. */
    void guard() {
        loop.schedule(this, loop.now().monoNanos() + LOOK_NANOS, () -> {
            long silence = loop.now().monoNanos() - lastWordNanos;
            Thread thread = worker.get();
            if (!ended && thread != null && silence > (spoke ? NEXT_WORD_NANOS : FIRST_WORD_NANOS)) {
                silent = true;
                thread.interrupt();
            } else if (!ended) {
                guard();
            }
        });
    }

    /** On the loop: the pull's true outcome. */
    EngineOutcome<String> end(EngineOutcome<String> outcome) {
        ended = true;
        loop.cancel(this);
        if (!silent || outcome instanceof EngineOutcome.Done) {
            return outcome;
        }
        long seconds =
                Duration.ofNanos(spoke ? NEXT_WORD_NANOS : FIRST_WORD_NANOS).toSeconds();
        return new EngineOutcome.Refused<>(new EngineProblem(
                EngineProblem.Kind.RETRYABLE,
                "cannot pull image " + image + ": no word from the registry for " + seconds
                        + " s; does this node's engine reach it?"));
    }
}
