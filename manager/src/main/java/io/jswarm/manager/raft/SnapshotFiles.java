package io.jswarm.manager.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Looks at the library's snapshot folder. */
final class SnapshotFiles {
    private static final String PREFIX = "snapshot_";
    /** The file with the state, beside the library's table. */
    static final String STATE = "state";

    /** When it was taken is in milliseconds since the epoch. */
    record Newest(long index, long bytes, long atMs) {
        static final Newest NONE = new Newest(0, 0, 0);
    }

    private SnapshotFiles() {}

    /** Zeros when there is none, or when it goes away while it is looked at. */
    static Newest newest(Path folder) {
        try {
            long index = newestIndex(folder);
            if (index == 0) {
                return Newest.NONE;
            }
            Path snapshot = folder(folder, index);
            return new Newest(
                    index, bytes(snapshot), Files.getLastModifiedTime(snapshot).toMillis());
        } catch (IOException e) {
            return Newest.NONE;
        }
    }

    /** The index of the newest snapshot; 0 when there is none. */
    static long newestIndex(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(PREFIX))
                    .mapToLong(name -> Long.parseLong(name.substring(PREFIX.length())))
                    .max()
                    .orElse(0);
        }
    }

    /** Where the snapshot of an index lies. */
    static Path folder(Path folder, long index) {
        return folder.resolve(PREFIX + index);
    }

    private static long bytes(Path snapshot) throws IOException {
        long sum = 0;
        try (Stream<Path> files = Files.list(snapshot)) {
            for (Path file : files.toList()) {
                sum += Files.size(file);
            }
        }
        return sum;
    }
}
