package io.jswarm.manager.raft;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A {@link LosingDisk} that can also fail with any error, and, as a planted bug, promise what it does not do. */
final class StagedDisk implements Disk {
    private final LosingDisk disk = new LosingDisk();
    private final boolean forgetful;
    private int left = Integer.MAX_VALUE;
    private @Nullable String error;

    StagedDisk(boolean forgetful) {
        this.forgetful = forgetful;
    }

    synchronized void failAfter(int operations, String words) {
        left = operations;
        error = words;
    }

    synchronized void repair() {
        left = Integer.MAX_VALUE;
        error = null;
    }

    private synchronized void step() throws IOException {
        if (error != null && --left < 0) {
            throw new IOException(error);
        }
    }

    void losePower(Path folder, SplittableRandom random) throws IOException {
        disk.losePower(folder, random);
    }

    @Override
    public void force(Path file, RandomAccessFile open) throws IOException {
        step();
        if (!forgetful) {
            disk.force(file, open);
        }
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        step();
        disk.forceFolder(folder);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        step();
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        step();
        disk.delete(file);
    }
}
