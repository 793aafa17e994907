package io.jswarm.manager.raft;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A {@link LosingDisk} that can also fail with any error, and, as a planted bug, promise what it does not do. */
final class StagedDisk implements Disk {
    private final LosingDisk disk = new LosingDisk();
    private final boolean forgetful;
    private int left = Integer.MAX_VALUE;
    private @Nullable String error;
    private int writesLeft = Integer.MAX_VALUE;
    private boolean once;
    private @Nullable String writeError;
    private boolean failed;

    StagedDisk(boolean forgetful) {
        this.forgetful = forgetful;
    }

    /** After so many further forced operations each fails. */
    synchronized void failAfter(int operations, String words) {
        left = operations;
        error = words;
    }

    /** After so many further writes one fails, or all do; of what fails a part is written. */
    synchronized void failWritesAfter(int writes, String words, boolean onlyOnce) {
        writesLeft = writes;
        writeError = words;
        once = onlyOnce;
    }

    synchronized void repair() {
        left = Integer.MAX_VALUE;
        error = null;
        writesLeft = Integer.MAX_VALUE;
        writeError = null;
    }

    private synchronized void step() throws IOException {
        if (error != null && --left < 0) {
            failed = true;
            throw new IOException(error);
        }
    }

    void losePower(Path folder, SplittableRandom random) throws IOException {
        disk.losePower(folder, random);
    }

    private synchronized @Nullable String writeFails() {
        String words = writeError;
        if (words == null || --writesLeft >= 0) {
            return null;
        }
        if (once) {
            writeError = null;
        }
        failed = true;
        return words;
    }

    @Override
    public void write(Path file, RandomAccessFile open, byte[] bytes) throws IOException {
        String words = writeFails();
        if (words != null) {
            disk.write(file, open, Arrays.copyOf(bytes, bytes.length / 2));
            throw new IOException(words);
        }
        disk.write(file, open, bytes);
    }

    /** Whether it has failed since the last {@link #forget}. */
    synchronized boolean hasFailed() {
        return failed;
    }

    synchronized void forget() {
        failed = false;
    }

    @Override
    public OutputStream create(Path file) throws IOException {
        return new FailingOutput(disk.create(file), this::writeFails);
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
