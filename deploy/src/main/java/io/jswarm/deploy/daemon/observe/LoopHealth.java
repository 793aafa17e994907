package io.jswarm.deploy.daemon.observe;

import io.jswarm.runtime.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Health of the process: its event loops answer in time. A loop has at most one question under way, so that probes of a
 * loop that hangs do not fill its queue. Any thread; {@link #get} blocks up to the deadline.
 */
public final class LoopHealth implements Supplier<Check> {
    /** How long a loop may take to answer. */
    public static final Duration DEADLINE = Duration.ofSeconds(2);

    private final Duration deadline;
    private final ConcurrentNavigableMap<String, Watched> loops = new ConcurrentSkipListMap<>();

    /** Watches nothing yet. */
    public LoopHealth() {
        this(DEADLINE);
    }

    LoopHealth(Duration deadline) {
        this.deadline = deadline;
    }

    private record Question(CompletableFuture<@Nullable Void> answer, long sinceNanos) {}

    private static final class Watched {
        final EventLoop loop;
        final AtomicReference<@Nullable Question> open = new AtomicReference<>();

        Watched(EventLoop loop) {
            this.loop = loop;
        }

        Question ask() {
            Question mine = new Question(new CompletableFuture<>(), loop.now().monoNanos());
            Question before = open.compareAndExchange(null, mine);
            if (before != null) {
                return before;
            }
            loop.post(() -> {
                open.set(null);
                mine.answer.complete(null);
            });
            return mine;
        }
    }

    /**
     * Watches a loop from now on.
     *
     * @param name for the reason that {@link #get} gives: "control", "agent"; replaces the loop of the same name
     */
    public void watch(String name, EventLoop loop) {
        loops.put(name, new Watched(loop));
    }

    /** Watches the loop of this name no more: call it before the loop is closed. */
    public void forget(String name) {
        loops.remove(name);
    }

    /** Asks every loop and waits for the answers, in all no longer than the deadline. */
    @Override
    public Check get() {
        long end = System.nanoTime() + deadline.toNanos();
        Map<String, Question> asked = new LinkedHashMap<>();
        loops.forEach((name, watched) -> asked.put(name, watched.ask()));
        List<String> reasons = new ArrayList<>();
        asked.forEach((name, question) -> {
            if (!answers(question, end - System.nanoTime())) {
                reasons.add("The " + name + " loop has not answered for " + silentMs(name, question) + " ms; expected "
                        + deadline.toMillis() + " ms at most. See where it hangs with: jcmd <pid> Thread.print");
            }
        });
        return Check.of(reasons);
    }

    private long silentMs(String name, Question question) {
        Watched watched = loops.get(name);
        long now = watched == null ? question.sinceNanos : watched.loop.now().monoNanos();
        return Math.max(deadline.toMillis(), TimeUnit.NANOSECONDS.toMillis(now - question.sinceNanos));
    }

    private static boolean answers(Question question, long waitNanos) {
        try {
            question.answer.get(Math.max(0, waitNanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody fails this future", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
