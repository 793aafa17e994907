package io.jswarm.manager.raft;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The few operations that durability hangs on, apart, so that a test can lose whatever was not forced. */
interface Disk {
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
