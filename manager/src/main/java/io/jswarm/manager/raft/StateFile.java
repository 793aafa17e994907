package io.jswarm.manager.raft;

import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.SnapshotReader;
import io.jswarm.manager.store.SnapshotWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** The file of a snapshot that holds the state. */
public final class StateFile {
    private StateFile() {}

    /**
     * Writes, forces and reads it back, as a manager does before a snapshot takes the place of the one before; for measuring
     * that.
     *
     * @throws IOException when it cannot be written, or is not what was written
     */
    public static void keep(ClusterState state, Path file, KeyRing keys) throws IOException {
        write(state, file, keys, Disk.real());
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            Disk.real().force(file, open);
        }
        check(file, keys);
    }

    /** Writes it encrypted; it is on the disk once it was forced. */
    static void write(ClusterState state, Path file, DataKeys keys, Disk disk) throws IOException {
        try (OutputStream out = new SealingOutput(keys.current(), disk.create(file))) {
            SnapshotWriter.write(state, out);
        }
    }

    /** All checksums are right. */
    static void check(Path file, DataKeys keys) throws IOException {
        try (InputStream in = SealedFile.read(file, keys)) {
            SnapshotReader.check(in);
        } catch (IOException | RuntimeException e) {
            throw new IOException("the new snapshot " + file + " cannot be read back: " + e.getMessage(), e);
        }
    }
}
