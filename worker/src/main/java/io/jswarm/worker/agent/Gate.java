package io.jswarm.worker.agent;

import java.util.ArrayDeque;
import java.util.Deque;

/** Lets a number of things go on at once; the others wait in order. Loop thread. */
final class Gate {
    private final int permits;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int taken;

    Gate(int permits) {
        this.permits = permits;
    }

    /** Runs the entry now or when its turn comes; it must be followed by one {@link #leave}. */
    void enter(Runnable entry) {
        if (taken < permits) {
            taken++;
            entry.run();
        } else {
            waiting.add(entry);
        }
    }

    /** Makes room for the next. */
    void leave() {
        Runnable next = waiting.poll();
        if (next == null) {
            taken--;
        } else {
            next.run();
        }
    }
}
