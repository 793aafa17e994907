package io.jswarm.manager.control;

import io.jswarm.manager.state.TimerKey;

/** Takes the deciders' wishes to be called again. */
public interface TimerSink {
    /** Sets or replaces a timer; times that have passed are due after the present batch. */
    void set(TimerKey key, long monoNanos);

    /** Forgets a timer. */
    void cancel(TimerKey key);
}
