package io.jswarm.manager.raft;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A disk that remembers what was forced, so that a power loss can take back all else. For folders with few, small files. */
final class LosingDisk implements Disk {
    private final Map<Path, byte[]> forced = new HashMap<>();
    private final Map<Path, Set<Path>> names = new TreeMap<>();
    private int steps;
    private int failAt = Integer.MAX_VALUE;

    /** From this many forced operations on, each fails: the power is gone. */
    synchronized void failAfter(int operations) {
        failAt = steps + operations;
    }

    synchronized int steps() {
        return steps;
    }

    private void step() throws IOException {
        if (++steps > failAt) {
            throw new IOException("the power is gone");
        }
    }

    @Override
    public synchronized void force(Path file, RandomAccessFile open) throws IOException {
        step();
        forced.put(file, Files.readAllBytes(file));
    }

    @Override
    public synchronized void forceFolder(Path folder) throws IOException {
        step();
        try (Stream<Path> list = Files.list(folder)) {
            names.put(folder, list.filter(Files::isRegularFile).collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        step();
        Files.deleteIfExists(file);
    }

    /** Makes the folder what it was on the disk: names that were forced, with the bytes that were. */
    synchronized void losePower(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file : list.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        for (Path file : names.getOrDefault(folder, Set.of())) {
            Files.write(file, forced.getOrDefault(file, new byte[0]));
        }
        failAt = Integer.MAX_VALUE;
    }
}
