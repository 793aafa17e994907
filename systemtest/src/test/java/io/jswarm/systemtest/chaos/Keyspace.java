package io.jswarm.systemtest.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The keys under load: a few at a time, each for a limited number of operations, since the checker's search grows with
 * the length of a key's history and above all with its unknown outcomes. Safe for any thread.
 */
final class Keyspace {
    private static final int MOST_OPERATIONS = 120;
    private static final int MOST_UNKNOWN = 8;

    private final String prefix;
    private final AtomicLong made = new AtomicLong();
    private final AtomicReferenceArray<@Nullable Key> present;

    /** What is known of the key's object, for the next swap. */
    record View(String id, String value, long version) {}

    /** A key: the name of a service. */
    static final class Key {
        final String name;
        final AtomicBoolean creating = new AtomicBoolean();
        final AtomicInteger operations = new AtomicInteger();
        final AtomicInteger unknown = new AtomicInteger();
        volatile @Nullable View view;

        Key(String name) {
            this.name = name;
        }

        boolean isWornOut() {
            return operations.get() >= MOST_OPERATIONS || unknown.get() >= MOST_UNKNOWN;
        }
    }

    /** So many keys at a time; names begin with the prefix. */
    Keyspace(String prefix, int width) {
        this.prefix = prefix;
        this.present = new AtomicReferenceArray<>(width);
        for (int i = 0; i < width; i++) {
            present.set(i, next());
        }
    }

    private Key next() {
        return new Key(prefix + made.incrementAndGet());
    }

    /** One of the present keys. */
    Key any(SplittableRandom random) {
        Key key = present.get(random.nextInt(present.length()));
        if (key == null) {
            throw new IllegalStateException("a place without a key");
        }
        return key;
    }

    /** Puts a fresh key in the place of a worn-out one; true for the one caller that did. */
    boolean retire(Key old) {
        for (int i = 0; i < present.length(); i++) {
            if (present.get(i) == old) {
                return present.compareAndSet(i, old, next());
            }
        }
        return false;
    }

    /** How many keys there were. */
    long made() {
        return made.get();
    }

    /** Those under load now. */
    List<Key> present() {
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < present.length(); i++) {
            Key key = present.get(i);
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }
}
