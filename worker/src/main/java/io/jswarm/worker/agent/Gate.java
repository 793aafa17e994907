package io.jswarm.worker.agent;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets a number of things go on at once; the others wait in order, what ends something begun before all else. What is not
 * wanted any more when its turn comes is passed over. Loop thread.
 */
final class Gate {
    /** One that waits for its turn. */
    interface Entry {
        /** Whether it is still to begin, asked when its turn comes. */
        default boolean isWanted() {
            return true;
        }

        /** Its turn: begins, and is followed by one {@link #leave}. */
        void begin();

        /** It was not wanted any more. */
        default void passOver() {}
    }

    private final int permits;
    private final Deque<Entry> begun = new ArrayDeque<>();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private int taken;

    Gate(int permits) {
        this.permits = permits;
    }

    /** Begins the entry now or when its turn comes. */
    void enter(Entry entry) {
        enter(entry, waiting);
    }

    /** The same, before all that {@link #enter}ed: for the second half of a thing whose first half is done. */
    void enterFirst(Entry entry) {
        enter(entry, begun);
    }

    private void enter(Entry entry, Deque<Entry> line) {
        line.add(entry);
        if (taken < permits) {
            taken++;
            leave();
        }
    }

    /** Makes room for the next. */
    void leave() {
        while (true) {
            Entry next = begun.isEmpty() ? waiting.poll() : begun.poll();
            if (next == null) {
                taken--;
                return;
            }
            if (next.isWanted()) {
                next.begin();
                return;
            }
            next.passOver();
        }
    }
}
