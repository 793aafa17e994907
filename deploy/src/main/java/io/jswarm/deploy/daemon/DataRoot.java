package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The one folder of a daemon's state, locked while it runs. */
final class DataRoot implements AutoCloseable {
    private final Path root;
    private final FileChannel lockFile;

    private DataRoot(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /** Makes the folder (readable by root only) and locks it. */
    static DataRoot open(Path root) throws IOException {
        Files.createDirectories(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        FileChannel channel =
                FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(channel)) {
            channel.close();
            throw new RejectedException(Rejection.precondition(
                    "Another daemon uses " + root + ".", "Stop it, or start this one with another --data-root."));
        }
        return new DataRoot(root, channel);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    Path path() {
        return root;
    }

    Path local() {
        return root.resolve("local");
    }

    Path certificates() {
        return root.resolve("certificates");
    }

    Path raft() {
        return root.resolve("raft");
    }

    /** The manager's part of the Raft group, with the keys of its files. */
    Path log() {
        return raft().resolve("log");
    }

    Path worker() {
        return root.resolve("worker");
    }

    Path nodeConfig() {
        return root.resolve("node.properties");
    }

    /** Forgets the node: certificates last, since they say that there is one. */
    void wipeNode() throws IOException {
        for (Path each : List.of(raft(), worker(), nodeConfig(), certificates())) {
            delete(each);
        }
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
