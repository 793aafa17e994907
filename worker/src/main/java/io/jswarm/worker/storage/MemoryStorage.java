package io.jswarm.worker.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A storage for tests and simulations: it outlives the agent that uses it, as a disk does. */
public final class MemoryStorage implements AgentStorage {
    private final Map<String, Entry> live = new HashMap<>();
    private final Map<String, Entry> forced = new HashMap<>();
    private final List<Entry> unforced = new ArrayList<>();
    private volatile boolean failing;

    @Override
    public Stored load() {
        return Stored.of(new TreeMap<>(live).values()); // in the same order each time
    }

    @Override
    public void append(List<Entry> entries, boolean durable) throws IOException {
        if (failing) {
            throw new IOException("staged: the disk fails");
        }
        entries.forEach(entry -> LiveEntries.fold(live, entry));
        unforced.addAll(entries);
        if (durable) {
            unforced.forEach(entry -> LiveEntries.fold(forced, entry));
            unforced.clear();
        }
    }

    /** The host loses its power: what was not forced is gone. */
    public void losePower() {
        live.clear();
        live.putAll(forced);
        unforced.clear();
    }

    /** Whether writing fails from now on; what is there can be read. */
    public void fail(boolean fails) {
        failing = fails;
    }

    /** The disk is lost. */
    public void wipe() {
        live.clear();
        forced.clear();
        unforced.clear();
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
