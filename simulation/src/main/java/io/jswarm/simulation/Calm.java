package io.jswarm.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many batches are committed while nothing goes wrong: managers that go on writing without a cause, or that try again
 * without a pause what cannot be, take a cluster's time for nothing. Looked at now and then. Mutable, one use.
 */
final class Calm {
    private static final long WINDOW_NANOS = 10_000_000_000L;
    /** What faults left behind is put in order within so long: agents come back. */
    private static final long SETTLES_NANOS = 10_000_000_000L;
    /** In one window, where every task can run. */
    private static final long MOST = 30;
    /** In one window more for each slot whose tasks cannot run: a try a second at most, of three or four batches. */
    private static final long MOST_PER_SLOT = 40;

    private record Look(long nanos, long revision) {}

    private final World world;
    private final Deque<Look> looks = new ArrayDeque<>();
    private final long fromNanos;

    /** Begins when the last fault ends. */
    Calm(World world) {
        this.world = world;
        this.fromNanos = world.time().now().monoNanos() + SETTLES_NANOS;
    }

    void look() {
        long now = world.time().now().monoNanos();
        long revision = world.log().newest().revision();
        if (now < fromNanos) {
            return;
        }
        looks.add(new Look(now, revision));
        while (looks.getFirst().nanos() < now - WINDOW_NANOS) {
            looks.removeFirst();
        }
        long batches = revision - looks.getFirst().revision();
        long most = MOST + MOST_PER_SLOT * Hopeless.slots(world.log().newest());
        if (batches > most) {
            world.story().fail(batches + " batches were committed within 10 s of calm, but " + most + " are enough");
        }
    }
}
