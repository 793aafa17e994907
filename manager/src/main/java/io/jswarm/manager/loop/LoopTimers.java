package io.jswarm.manager.loop;

import io.jswarm.manager.control.TimerSink;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.runtime.EventLoop;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The deciders' timers on the loop, so that all can be cancelled. What is due at the same time is told together. Loop
 * thread only.
 */
final class LoopTimers implements TimerSink {
    /** So many at once, so that no step of a decider becomes much larger than it should. */
    private static final int MOST = 256;

    private final EventLoop loop;
    private final Consumer<List<TimerKey>> told;
    private final Set<TimerKey> armed = new HashSet<>();
    /** In the order in which they became due. */
    private final Set<TimerKey> due = new LinkedHashSet<>();

    LoopTimers(EventLoop loop, Consumer<List<TimerKey>> told) {
        this.loop = loop;
        this.told = told;
    }

    @Override
    public void set(TimerKey key, long monoNanos) {
        due.remove(key);
        armed.add(key);
        loop.schedule(key, monoNanos, () -> {
            armed.remove(key);
            if (due.isEmpty()) {
                // A timer itself: those that are due before it come first.
                loop.schedule(this, loop.now().monoNanos(), this::tell);
            }
            due.add(key);
        });
    }

    private void tell() {
        List<TimerKey> all = List.copyOf(due);
        due.clear();
        for (int from = 0; from < all.size(); from += MOST) {
            told.accept(all.subList(from, Math.min(all.size(), from + MOST)));
        }
    }

    @Override
    public void cancel(TimerKey key) {
        due.remove(key);
        armed.remove(key);
        loop.cancel(key);
    }

    void cancelAll() {
        armed.forEach(loop::cancel);
        armed.clear();
        due.clear();
    }
}
