package io.jswarm.manager.raft;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The few operations that durability hangs on, apart, so that a test can lose whatever was not forced. */
interface Disk {
    /** The member's folder, the manager's and the daemon's may all be new. */
    int LEVELS = 3;

    /** Writes the bytes where the file stands. */
    default void write(Path file, RandomAccessFile open, byte[] bytes) throws IOException {
        open.write(bytes);
    }

    /** A new file, written from its beginning; its bytes are on the disk after {@link #force}. */
    default OutputStream create(Path file) throws IOException {
        return Files.newOutputStream(file);
    }

    /** Returns once all bytes of the file are on the disk. */
    void force(Path file, RandomAccessFile open) throws IOException;

    /** Returns once the names in the folder are on the disk. */
    void forceFolder(Path folder) throws IOException;

    /** Deletes the file; durable after {@link #forceFolder}. */
    void delete(Path file) throws IOException;

    /** Gives a forced file another's name, at once or not at all; durable after {@link #forceFolder}. */
    default void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes the folder if there is none; its name, and those of the folders that it lies in, are on the disk on return. */
    default void makeFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path above = folder.toAbsolutePath().getParent();
        for (int i = 0; i < LEVELS && above != null; i++) {
            forceFolder(above);
            above = above.getParent();
        }
    }

    /** The machine's disk. */
    static Disk real() {
        return new Disk() {
            @Override
            public void force(Path file, RandomAccessFile open) throws IOException {
                open.getFD().sync();
            }

            @Override
            public void forceFolder(Path folder) throws IOException {
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }

            @Override
            public void delete(Path file) throws IOException {
                Files.deleteIfExists(file);
            }
        };
    }
}
