package io.jswarm.worker.storage;

import java.io.IOException;
import java.util.List;

/**
 * Where an agent remembers. Calls block and are made by one thread at a time. A storage that lost or damaged something
 * comes back with less: managers send the complete set again.
 */
public interface AgentStorage extends AutoCloseable {
    /** What is remembered; called once, first. */
    Stored load() throws IOException;

    /**
     * Remembers the entries, in order. After a failure the next call writes everything anew.
     *
     * @param durable whether it must survive a power failure when this returns
     */
    void append(List<Entry> entries, boolean durable) throws IOException;

    @Override
    void close();
}
