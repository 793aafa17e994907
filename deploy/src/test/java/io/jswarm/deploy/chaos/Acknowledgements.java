package io.jswarm.deploy.chaos;

import java.util.concurrent.atomic.AtomicLong;

/** When writes were acknowledged: how long nobody had one is how long nobody led, as clients see it. Safe for any thread. */
final class Acknowledgements {
    private final AtomicLong last = new AtomicLong(System.nanoTime());
    private final AtomicLong longestGap = new AtomicLong();

    /** A write was acknowledged now. */
    void acknowledged() {
        long now = System.nanoTime();
        long before = last.getAndAccumulate(now, Math::max);
        longestGap.accumulateAndGet(now - before, Math::max);
    }

    /** When the last one was. */
    long lastNanos() {
        return last.get();
    }

    /** The longest time without one since the last call. */
    long takeLongestGap() {
        return longestGap.getAndSet(0);
    }
}
