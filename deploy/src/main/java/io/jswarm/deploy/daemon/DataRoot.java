package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
        DataRoot opened = new DataRoot(root, channel);
        for (Path each : opened.parts()) {
            remove(gone(each)); // a deletion that was cut short
        }
        return opened;
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
        for (Path each : parts()) {
            delete(each);
        }
    }

    private List<Path> parts() {
        return List.of(raft(), worker(), nodeConfig(), certificates());
    }

    /** Deletes a part of the state in one step: a crash in the middle leaves nothing that looks like half of it. */
    static void delete(Path part) throws IOException {
        Path gone = gone(part);
        remove(gone);
        if (Files.exists(part)) {
            Files.move(part, gone, StandardCopyOption.ATOMIC_MOVE);
            force(gone.toAbsolutePath().getParent());
            remove(gone);
        }
    }

    private static Path gone(Path part) {
        return part.resolveSibling(part.getFileName() + ".gone");
    }

    /** Returns once the names in the folder are on the disk. */
    static void force(@Nullable Path folder) throws IOException {
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void remove(Path tree) throws IOException {
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
