package io.jswarm.worker.agent;

import java.util.ArrayDeque;
import java.util.Deque;

/** Lets a number of things go on at once; the others wait in order, what ends something begun before all else. Loop thread. */
final class Gate {
    private final int permits;
    private final Deque<Runnable> begun = new ArrayDeque<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int taken;

    Gate(int permits) {
        this.permits = permits;
    }

    /** Runs the entry now or when its turn comes; it must be followed by one {@link #leave}. */
    void enter(Runnable entry) {
        enter(entry, waiting);
    }

    /** The same, before all that {@link #enter}ed: for the second half of a thing whose first half is done. */
    void enterFirst(Runnable entry) {
        enter(entry, begun);
    }

    private void enter(Runnable entry, Deque<Runnable> line) {
        if (taken < permits) {
            taken++;
            entry.run();
        } else {
            line.add(entry);
        }
    }

    /** Makes room for the next. */
    void leave() {
        Runnable next = begun.isEmpty() ? waiting.poll() : begun.poll();
        if (next == null) {
            taken--;
        } else {
            next.run();
        }
    }
}
