package io.jswarm.systemtest.chaos;

import java.util.concurrent.atomic.AtomicLong;

/** When writes were acknowledged: how long nobody had one is how long nobody led, as clients see it. Safe for any thread. */
final class Acknowledgements {
    private final AtomicLong last = new AtomicLong(System.nanoTime());
    private final AtomicLong longestGap = new AtomicLong();
    private final AtomicLong highest = new AtomicLong();

    /** A write was acknowledged now, with the version that it made, or 0 when none was told. */
    void acknowledged(long version) {
        highest.accumulateAndGet(version, Math::max);
        long now = System.nanoTime();
        long before = last.getAndAccumulate(now, Math::max);
        longestGap.accumulateAndGet(now - before, Math::max);
    }

    /** The highest version that anybody was told of. */
    long highest() {
        return highest.get();
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
