package io.jswarm.runtime;

import io.jswarm.api.Now;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The event loop of production: one platform thread and a bounded queue. A full queue means that the loop hangs or that
 * somebody floods it; both are bugs and go to the fault handler. Blocking work runs on virtual threads and is interrupted
 * at its deadline, which is as punctual as the loop.
 */
public final class ThreadEventLoop implements EventLoop, AutoCloseable {
    /** How many events may wait before that counts as a fault. */
    public static final int QUEUE_LIMIT = 100_000;

    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);
    private static final long LONGEST_WAIT_NANOS = TimeUnit.HOURS.toNanos(1);

    private final BlockingQueue<Runnable> events;
    private final TimerQueue timers = new TimerQueue();
    private final Clock clock;
    private final FaultHandler faults;
    private final Thread thread;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Set<Thread> offloaded = ConcurrentHashMap.newKeySet();

    /**
     * Starts the loop.
     *
     * @param name of the thread
     * @param clock where time comes from
     * @param faults told what events throw, and of a full queue
     */
    public ThreadEventLoop(String name, Clock clock, FaultHandler faults) {
        this(name, clock, faults, QUEUE_LIMIT);
    }

    ThreadEventLoop(String name, Clock clock, FaultHandler faults, int queueLimit) {
        this.events = new LinkedBlockingQueue<>(queueLimit);
        this.clock = clock;
        this.faults = faults;
        this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
        thread.start();
    }

    @Override
    public void post(Runnable event) {
        if (!closed.get() && !events.offer(event)) {
            faults.fatal(
                    "event loop " + thread.getName(),
                    new IllegalStateException("its queue of events is full: it hangs"));
        }
    }

    @Override
    public void schedule(Object key, long monoNanos, Runnable event) {
        requireInLoop();
        timers.set(key, monoNanos, event);
    }

    @Override
    public void cancel(Object key) {
        requireInLoop();
        timers.cancel(key);
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public Now now() {
        return clock.now();
    }

    @Override
    public <T extends @Nullable Object> void offload(
            Callable<T> work, Duration deadline, BiConsumer<@Nullable T, @Nullable Throwable> outcome) {
        if (closed.get()) {
            return;
        }
        AtomicBoolean answered = new AtomicBoolean();
        Thread worker = Thread.ofVirtual().name(thread.getName() + "-work").unstarted(() -> {
            T result = null;
            Throwable failure = null;
            try {
                result = work.call();
            } catch (Throwable e) {
                failure = e;
            }
            offloaded.remove(Thread.currentThread());
            if (answered.compareAndSet(false, true)) {
                answer(answered, outcome, result, failure);
            }
        });
        offloaded.add(worker);
        long end = clock.now().monoNanos() + deadline.toNanos();
        Runnable late = () -> {
            if (answered.compareAndSet(false, true)) {
                TimeoutException why = new TimeoutException("no answer within " + deadline.toMillis() + " ms");
                // Not here: an interrupt closes a file that is being written, and waits for a disk that hangs.
                Thread.ofVirtual().name(thread.getName() + "-deadline").start(() -> {
                    worker.interrupt();
                    post(() -> outcome.accept(null, why));
                });
            }
        };
        worker.start();
        if (inLoop()) {
            timers.set(answered, end, late);
        } else {
            post(() -> watch(answered, end, late));
        }
        if (closed.get()) {
            worker.interrupt();
        }
    }

    private void watch(AtomicBoolean answered, long end, Runnable late) {
        if (!answered.get()) {
            timers.set(answered, end, late);
        }
    }

    private <T extends @Nullable Object> void answer(
            AtomicBoolean answered,
            BiConsumer<@Nullable T, @Nullable Throwable> outcome,
            @Nullable T result,
            @Nullable Throwable failure) {
        post(() -> {
            timers.cancel(answered);
            outcome.accept(result, failure);
        });
    }

    private void run() {
        while (!closed.get()) {
            try {
                Runnable timer = timers.pollDue(clock.now().monoNanos());
                if (timer != null) {
                    timer.run();
                }
                // With a timer due one event is taken too, so that neither can starve the other.
                Runnable event = timer != null ? events.poll() : await();
                if (event != null) {
                    event.run();
                }
            } catch (InterruptedException e) {
                return;
            } catch (Throwable e) {
                faults.fatal("an event of loop " + thread.getName(), e);
            }
        }
    }

    private @Nullable Runnable await() throws InterruptedException {
        long wait = Math.min(timers.waitNanos(clock.now().monoNanos()), LONGEST_WAIT_NANOS);
        return wait <= 0 ? events.poll() : events.poll(wait, TimeUnit.NANOSECONDS);
    }

    private void requireInLoop() {
        if (!inLoop()) {
            throw new IllegalStateException("only the loop's own thread may set and cancel its timers");
        }
    }

    /**
     * Stops the loop after the event that runs, drops the others and interrupts offloaded work. Waits at most 5 s for the
     * running event. Any thread; twice is once.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        events.clear();
        events.offer(() -> {});
        offloaded.forEach(Thread::interrupt);
        if (inLoop()) {
            return;
        }
        try {
            if (!thread.join(CLOSE_DEADLINE)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
