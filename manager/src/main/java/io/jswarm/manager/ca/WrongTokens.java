package io.jswarm.manager.ca;

import io.jswarm.api.Now;
import java.util.concurrent.atomic.AtomicReference;
import org.pcollections.TreePMap;

/**
 * Counts wrong join tokens by address, so that somebody who guesses is slowed down and cannot fill the log. Forgets after
 * a minute; knows a bounded number of addresses, and when they are full the oldest makes room. Any thread.
 */
final class WrongTokens {
    /** How many wrong tokens an address may send in a window. */
    static final int ALLOWED = 10;
    /** The window, in milliseconds. */
    static final long WINDOW_MS = 60_000;
    /** How many addresses are known at most. */
    static final int ADDRESSES = 1_000;

    private record Count(int wrong, long sinceNanos) {
        boolean isOver(Now now) {
            return now.monoNanos() - sinceNanos >= WINDOW_MS * Now.NANOS_PER_MS;
        }
    }

    private final AtomicReference<TreePMap<String, Count>> counts = new AtomicReference<>(TreePMap.empty());

    /** Whether this address has to wait. */
    boolean isBlocked(String address, Now now) {
        Count count = counts.get().get(address);
        return count != null && !count.isOver(now) && count.wrong() >= ALLOWED;
    }

    /** Notes a wrong token. */
    void count(String address, Now now) {
        counts.updateAndGet(present -> {
            Count count = present.get(address);
            if (count != null && !count.isOver(now)) {
                return present.plus(address, new Count(count.wrong() + 1, count.sinceNanos()));
            }
            TreePMap<String, Count> room =
                    present.size() < ADDRESSES || count != null ? present : trimmed(present, now);
            return room.plus(address, new Count(1, now.monoNanos()));
        });
    }

    private static TreePMap<String, Count> trimmed(TreePMap<String, Count> present, Now now) {
        TreePMap<String, Count> kept = present;
        String oldest = present.firstKey();
        long oldestAge = -1;
        for (var entry : present.entrySet()) {
            long age = now.monoNanos() - entry.getValue().sinceNanos();
            if (entry.getValue().isOver(now)) {
                kept = kept.minus(entry.getKey());
            } else if (age > oldestAge) {
                oldest = entry.getKey();
                oldestAge = age;
            }
        }
        return kept.size() < ADDRESSES ? kept : kept.minus(oldest);
    }

    /** How many addresses are known. */
    int size() {
        return counts.get().size();
    }
}
