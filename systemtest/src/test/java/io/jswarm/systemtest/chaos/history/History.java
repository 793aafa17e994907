package io.jswarm.systemtest.chaos.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** All operations of a run, by key. Safe for any thread. */
public final class History {
    private final Map<String, Queue<Operation>> byKey = new ConcurrentHashMap<>();
    private final AtomicLong operations = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();

    /** An empty history. */
    public History() {}

    /** Adds an operation that returned, or that will not be asked for any more. A read without an answer is not one. */
    public void add(Operation operation) {
        byKey.computeIfAbsent(operation.key(), key -> new ConcurrentLinkedQueue<>())
                .add(operation);
        operations.incrementAndGet();
        if (operation.isOpen()) {
            unknown.incrementAndGet();
        }
        if (operation.answer() instanceof Answer.Done) {
            acknowledged.incrementAndGet();
        }
    }

    /** The operations of each key, in the order in which they ended. */
    public Map<String, List<Operation>> byKey() {
        Map<String, List<Operation>> copy = new TreeMap<>();
        byKey.forEach((key, queue) -> copy.put(key, new ArrayList<>(queue)));
        return copy;
    }

    /** How many. */
    public long operations() {
        return operations.get();
    }

    /** How many writes were acknowledged. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** How many have no known outcome. */
    public long unknown() {
        return unknown.get();
    }
}
