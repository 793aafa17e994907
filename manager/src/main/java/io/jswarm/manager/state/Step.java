package io.jswarm.manager.state;

import io.jswarm.api.v1.Change;
import java.util.ArrayList;
import java.util.List;

/**
 * What a decider wants: nothing has happened yet.
 *
 * @param changes of the state, in order
 * @param timers to set
 * @param cancelled timers to forget
 */
public record Step(List<Change> changes, List<Timer> timers, List<TimerKey> cancelled) {
    /** No wish. */
    public static final Step NOTHING = new Step(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Step {
        changes = List.copyOf(changes);
        timers = List.copyOf(timers);
        cancelled = List.copyOf(cancelled);
    }

    /**
     * A wish to be called again.
     *
     * @param key replaces the timer of this key
     * @param monoNanos when, on the monotonic clock; past times are due at once, after the present batch
     */
    public record Timer(TimerKey key, long monoNanos) {}

    /** Collects a step. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects a step; one use, one thread. */
    public static final class Builder {
        private final List<Change> changes = new ArrayList<>();
        private final List<Timer> timers = new ArrayList<>();
        private final List<TimerKey> cancelled = new ArrayList<>();

        private Builder() {}

        /** Adds a change. */
        public Builder change(Change change) {
            changes.add(change);
            return this;
        }

        /** Sets a timer. */
        public Builder timer(TimerKey key, long monoNanos) {
            timers.add(new Timer(key, monoNanos));
            return this;
        }

        /** Forgets a timer. */
        public Builder cancel(TimerKey key) {
            cancelled.add(key);
            return this;
        }

        /** How many changes there are so far. */
        public int size() {
            return changes.size();
        }

        /** The step. */
        public Step build() {
            return changes.isEmpty() && timers.isEmpty() && cancelled.isEmpty()
                    ? NOTHING
                    : new Step(changes, timers, cancelled);
        }
    }
}
