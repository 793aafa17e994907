package io.jswarm.manager.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Looks at the library's snapshot folder, for figures only. */
final class SnapshotFiles {
    static final String PREFIX = "snapshot_";
    /** The file with the state, beside the library's table. */
    static final String STATE = "state";

    /** When it was taken is in milliseconds since the epoch. */
    record Newest(long index, long bytes, long atMs) {
        static final Newest NONE = new Newest(0, 0, 0);
    }

    private SnapshotFiles() {}

    /** Zeros when there is none, or when it goes away while it is looked at. */
    static Newest newest(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Newest.NONE;
        }
        try (Stream<Path> list = Files.list(folder)) {
            long index = list.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(PREFIX))
                    .mapToLong(name -> Long.parseLong(name.substring(PREFIX.length())))
                    .max()
                    .orElse(0);
            if (index == 0) {
                return Newest.NONE;
            }
            Path snapshot = folder.resolve(PREFIX + index);
            return new Newest(
                    index, bytes(snapshot), Files.getLastModifiedTime(snapshot).toMillis());
        } catch (IOException e) {
            return Newest.NONE;
        }
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
