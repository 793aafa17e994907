package io.jswarm.manager.state;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A map, or what would change of one: a layer answers from the map below where it has nothing of its own, and never writes
 * to it. The map below must not change while a layer of it is used. To make a layer costs nothing, whatever lies below.
 *
 * @param <K> hashed keys, in no order
 * @param <V> the values
 */
final class LayeredMap<K, V> {
    private final @Nullable LayeredMap<K, V> below;
    private final Map<K, V> own = new HashMap<>();
    /** Keys of the map below that are not here any more. */
    private final Set<K> gone = new HashSet<>(0);

    private int size;

    LayeredMap() {
        this(null);
    }

    private LayeredMap(@Nullable LayeredMap<K, V> below) {
        this.below = below;
        size = below == null ? 0 : below.size;
    }

    /** A layer on this map. */
    LayeredMap<K, V> layer() {
        return new LayeredMap<>(this);
    }

    @Nullable
    V get(K key) {
        V value = own.get(key);
        return value != null || below == null || gone.contains(key) ? value : below.get(key);
    }

    V getOrDefault(K key, V other) {
        V value = get(key);
        return value == null ? other : value;
    }

    boolean containsKey(K key) {
        return get(key) != null;
    }

    /** The value, to be changed in place: a copy of the one below; null when there is none. */
    @Nullable
    V mine(K key, UnaryOperator<V> copy) {
        V value = own.get(key);
        if (value != null || below == null || gone.contains(key)) {
            return value;
        }
        V lower = below.get(key);
        if (lower == null) {
            return null;
        }
        V copied = copy.apply(lower);
        own.put(key, copied);
        return copied;
    }

    /** What was there before. */
    @Nullable
    V put(K key, V value) {
        V before;
        if (below == null) {
            before = own.put(key, value);
        } else {
            before = get(key);
            own.put(key, value);
            gone.remove(key);
        }
        if (before == null) {
            size++;
        }
        return before;
    }

    /** What was there before. */
    @Nullable
    V remove(K key) {
        V before;
        if (below == null) {
            before = own.remove(key);
        } else {
            before = get(key);
            own.remove(key);
            if (below.containsKey(key)) {
                gone.add(key);
            }
        }
        if (before != null) {
            size--;
        }
        return before;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Whether this layer has a word of its own about the key. */
    boolean hides(K key) {
        return own.containsKey(key) || gone.contains(key);
    }

    /** How much this layer holds by itself. */
    int weight() {
        return own.size() + gone.size();
    }

    /** The values of this layer alone. */
    Stream<V> ownValues() {
        return own.values().stream();
    }

    /** All of it: a copy where this is a layer, to be read only. */
    Map<K, V> all() {
        if (below == null) {
            return own;
        }
        Map<K, V> all = new HashMap<>(below.all());
        gone.forEach(all::remove);
        all.putAll(own);
        return all;
    }

    /** For counts: one less is none when it comes to 0. */
    static <K> void add(LayeredMap<K, Integer> counts, K key, int by) {
        int count = counts.getOrDefault(key, 0) + by;
        if (count == 0) {
            counts.remove(key);
        } else {
            counts.put(key, count);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LayeredMap<?, ?> that && all().equals(that.all());
    }

    @Override
    public int hashCode() {
        return all().hashCode();
    }

    @Override
    public String toString() {
        return all().toString();
    }
}
