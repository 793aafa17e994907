package io.jswarm.manager.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Looks at the library's snapshot folder, for figures only. */
final class SnapshotFiles {
    private static final String PREFIX = "snapshot_";

    record Newest(long index, long bytes) {}

    private SnapshotFiles() {}

    /** Zeros when there is none, or when it goes away while it is looked at. */
    static Newest newest(Path folder) {
        if (!Files.isDirectory(folder)) {
            return new Newest(0, 0);
        }
        try (Stream<Path> list = Files.list(folder)) {
            long index = list.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(PREFIX))
                    .mapToLong(name -> Long.parseLong(name.substring(PREFIX.length())))
                    .max()
                    .orElse(0);
            return index == 0 ? new Newest(0, 0) : new Newest(index, bytes(folder.resolve(PREFIX + index)));
        } catch (IOException e) {
            return new Newest(0, 0);
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
