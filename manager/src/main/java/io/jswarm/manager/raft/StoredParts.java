package io.jswarm.manager.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Sees at start whether what belongs together is there: a file that is gone looks like one that never was. */
final class StoredParts {
    private StoredParts() {}

    /**
     * Before the log is opened, which would begin a new one.
     *
     * @throws DamagedFileException when the log's files are gone
     */
    static void checkLog(Path log, Path votes) throws IOException {
        if (!VoteFile.exists(votes)) {
            return;
        }
        boolean any = false;
        if (Files.isDirectory(log)) {
            try (Stream<Path> files = Files.list(log)) {
                any = files.anyMatch(file -> file.getFileName().toString().endsWith(".log"));
            }
        }
        if (!any) {
            throw new DamagedFileException(log, 0, "it has no files, but this member has taken part in elections");
        }
    }

    /**
     * What was dropped from the log's front must be in a snapshot.
     *
     * @throws DamagedFileException when it is not, or when the snapshot's table was changed
     */
    static void checkSnapshot(Path snapshots, Path log, long firstIndex) throws IOException {
        long index = SnapshotFiles.newestIndex(snapshots);
        if (index > 0) {
            SnapshotTable.check(SnapshotFiles.folder(snapshots, index));
        }
        if (index < firstIndex - 1) {
            throw new DamagedFileException(
                    log,
                    0,
                    "it begins with entry " + firstIndex + ", but the newest snapshot in " + snapshots
                            + (index == 0 ? " is missing" : " ends with entry " + index)
                            + "; what was between them is missing");
        }
    }
}
