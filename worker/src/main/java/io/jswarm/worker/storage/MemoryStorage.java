package io.jswarm.worker.storage;

import java.util.List;
import java.util.TreeMap;

/** A storage for tests and simulations: it outlives the agent that uses it, as a disk does. */
public final class MemoryStorage implements AgentStorage {
    private final TreeMap<String, Entry> live = new TreeMap<>();

    @Override
    public Stored load() {
        return Stored.of(live.values());
    }

    @Override
    public void append(List<Entry> entries, boolean durable) {
        entries.forEach(entry -> LiveEntries.fold(live, entry));
    }

    /** The disk is lost. */
    public void wipe() {
        live.clear();
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
