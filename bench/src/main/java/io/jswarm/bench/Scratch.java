package io.jswarm.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for the time of a benchmark, on the disk that the build lies on (a folder for temporary files may be memory). */
final class Scratch implements AutoCloseable {
    private final Path folder;

    Scratch(String name) throws IOException {
        Path target = Path.of(System.getProperty("jswarm.deploy", "."), "target");
        Files.createDirectories(target);
        folder = Files.createTempDirectory(target, "bench-" + name + "-");
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
