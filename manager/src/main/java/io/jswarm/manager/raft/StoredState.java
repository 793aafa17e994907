package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.snapshot.Snapshot;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotMetaTable;
import io.jswarm.manager.raft.LogFormat.SegmentHeader;
import io.jswarm.manager.store.SnapshotReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Looks at a member's folder at start: a part that must be there and is missing is not made anew, since the member would then
 * forget what it acknowledged or voted. The library itself takes a missing file for a new member's.
 */
final class StoredState {
    private static final String ENTRIES = "all entries of the log that are not in the newest snapshot";

    private StoredState() {}

    /** The log, when all else that belongs to it is there; a new member is noted. */
    static SegmentedLog openLog(RaftStoreConfig config, MemberFile member, Disk disk, DataKeys keys)
            throws IOException {
        Path folder = config.folder();
        if (!member.isNew()) {
            requireLog(folder);
        }
        for (String part : List.of("log", "meta", "snapshot")) {
            disk.makeFolder(folder.resolve(part));
        }
        SegmentedLog opened = SegmentedLog.open(folder.resolve("log"), config.segmentBytes(), disk, keys);
        try {
            requireWhole(folder, opened, keys);
            member.keep(config);
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Before the log of a member that was there before is opened: it has files. */
    private static void requireLog(Path folder) throws IOException {
        Path log = folder.resolve("log");
        List<Path> files = Files.isDirectory(log) ? SegmentChain.files(log) : List.of();
        if (files.isEmpty()) {
            throw DamagedFileException.lost(log, "has no file of the log", ENTRIES);
        }
        if (files.size() == 1
                && SegmentHeader.decode(SealedFile.head(files.getFirst(), LogFormat.SEALED_HEADER)) == null) {
            throw DamagedFileException.lost(files.getFirst(), "has no header of the log", ENTRIES);
        }
    }

    /** With the log and the keys at hand: vote, term and snapshot are there when the log says that they were, and whole. */
    private static void requireWhole(Path folder, SegmentedLog log, DataKeys keys) throws IOException {
        SnapshotFiles.Newest snapshot = SnapshotFiles.newest(folder.resolve("snapshot"));
        requireSnapshot(folder.resolve("snapshot"), snapshot.index(), keys);
        if (log.firstIndex() > snapshot.index() + 1) {
            throw DamagedFileException.lost(
                    folder.resolve("snapshot"),
                    snapshot.index() == 0
                            ? "has no snapshot, and the log starts with entry " + log.firstIndex()
                            : "ends with entry " + snapshot.index() + ", and the log starts with entry "
                                    + log.firstIndex(),
                    "entries " + (snapshot.index() + 1) + " to " + (log.firstIndex() - 1)
                            + ", or one between them did");
        }
        boolean used = snapshot.index() > 0 || log.lastIndex() > 0;
        requireVote(folder.resolve("meta"), used);
    }

    private static void requireSnapshot(Path snapshots, long index, DataKeys keys) throws IOException {
        if (index == 0) {
            return;
        }
        Path folder = SnapshotFiles.folder(snapshots, index);
        String held = "the state up to entry " + index;
        for (String name : List.of(Snapshot.JRAFT_SNAPSHOT_META_FILE, SnapshotFiles.STATE)) {
            if (!Files.isRegularFile(folder.resolve(name))) {
                throw DamagedFileException.lost(folder.resolve(name), "is missing", held);
            }
        }
        Path table = folder.resolve(Snapshot.JRAFT_SNAPSHOT_META_FILE);
        if (!SnapshotTable.isWhole(table)) {
            throw DamagedFileException.lost(table, "is damaged: it fails its checksum", held);
        }
        if (!isReadable(table)) {
            throw DamagedFileException.lost(table, "cannot be read", held);
        }
        requireState(folder.resolve(SnapshotFiles.STATE), held, keys);
    }

    private static boolean isReadable(Path table) {
        try {
            return new LocalSnapshotMetaTable(new RaftOptions()).loadFromFile(table.toString());
        } catch (IOException | RuntimeException e) {
            return false; // what cannot be read is as good as missing
        }
    }

    /**
     * Reads all of the state, which {@link Replica} does again when the node starts. There it is too late to refuse the
     * start: a state that cannot be loaded is a fault of a running store, which ends the daemon, and so nobody could
     * leave the swarm with it. The price is one more reading and decryption at each start, of one snapshot, chunk by
     * chunk without keeping it; the second one finds the file in the page cache.
     */
    private static void requireState(Path state, String held, DataKeys keys) throws IOException {
        try (InputStream in = SealedFile.read(state, keys)) {
            SnapshotReader.check(in);
        } catch (IOException | RuntimeException e) {
            throw DamagedFileException.lost(state, "cannot be used: " + e.getMessage(), held);
        }
    }

    /** A member without entries has not voted: it is not in the group yet, or the only one in it. */
    private static void requireVote(Path folder, boolean used) throws IOException {
        if (VoteFile.read(folder) == null && used) {
            throw VoteFile.damaged(folder.resolve(VoteFile.NAME), "is missing");
        }
    }
}
