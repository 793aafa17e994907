package io.jswarm.worker.agent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/**
 * Lets a number of things go on at once; the others wait in order, what ends something begun before all else. What is not
 * wanted any more when its turn comes is passed over. Loop thread.
 */
final class Gate {
    /**
     * Something whose turn may come late: whether it still stands is asked then.
     *
     * @param stands whether it does
     * @param fell told when it does not: it was passed over
     */
    record Wish(BooleanSupplier stands, Runnable fell) {
        private static final Wish ALWAYS = new Wish(() -> true, () -> {});
    }

    private record Entry(Wish wish, Runnable begin) {}

    private final int permits;
    private final Deque<Entry> begun = new ArrayDeque<>();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private int taken;

    Gate(int permits) {
        this.permits = permits;
    }

    /** Begins now or when the turn comes; it must be followed by one {@link #leave}. */
    void enter(Runnable begin) {
        enter(Wish.ALWAYS, begin);
    }

    /** The same, if the wish stands when its turn comes. */
    void enter(Wish wish, Runnable begin) {
        enter(waiting, new Entry(wish, begin));
    }

    /** The same, before all that {@link #enter}ed: for the second half of a thing whose first half is done. */
    void enterFirst(Wish wish, Runnable begin) {
        enter(begun, new Entry(wish, begin));
    }

    private void enter(Deque<Entry> line, Entry entry) {
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
            if (next.wish().stands().getAsBoolean()) {
                next.begin().run();
                return;
            }
            next.wish().fell().run();
        }
    }
}
