package io.jswarm.manager.loop;

import io.jswarm.manager.control.TimerSink;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.runtime.EventLoop;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** The deciders' timers on the loop, so that all can be cancelled. Loop thread only. */
final class LoopTimers implements TimerSink {
    private final EventLoop loop;
    private final Consumer<TimerKey> due;
    private final Set<TimerKey> armed = new HashSet<>();

    LoopTimers(EventLoop loop, Consumer<TimerKey> due) {
        this.loop = loop;
        this.due = due;
    }

    @Override
    public void set(TimerKey key, long monoNanos) {
        armed.add(key);
        loop.schedule(key, monoNanos, () -> {
            armed.remove(key);
            due.accept(key);
        });
    }

    @Override
    public void cancel(TimerKey key) {
        armed.remove(key);
        loop.cancel(key);
    }

    void cancelAll() {
        armed.forEach(loop::cancel);
        armed.clear();
    }
}
