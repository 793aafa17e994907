package io.jswarm.trial.atomix;

import io.atomix.storage.StorageLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a member keeps its log and finds its group.
 *
 * @param folder where its files lie
 * @param raftId its raft id
 * @param founders the raft ids of all who found the group, this one among them; empty for a member that is added later
 * @param electionTimeout after how much silence a follower looks for another leader
 * @param level whether the log is written through a channel or a mapping
 * @param maxEntryBytes the largest entry that the log takes
 */
public record AtomixStoreConfig(
        Path folder,
        String raftId,
        List<String> founders,
        Duration electionTimeout,
        StorageLevel level,
        int maxEntryBytes) {
    private static final Duration ELECTION_TIMEOUT = Duration.ofMillis(500);
    private static final int MAX_ENTRY_BYTES = 1 << 20;

    /** A member with the library's own settings of the log. */
    public static AtomixStoreConfig of(Path folder, String raftId, List<String> founders) {
        return new AtomixStoreConfig(
                folder, raftId, List.copyOf(founders), ELECTION_TIMEOUT, StorageLevel.DISK, MAX_ENTRY_BYTES);
    }

    /** The same with another way to write the log. */
    public AtomixStoreConfig withLevel(StorageLevel next) {
        return new AtomixStoreConfig(folder, raftId, founders, electionTimeout, next, maxEntryBytes);
    }
}
