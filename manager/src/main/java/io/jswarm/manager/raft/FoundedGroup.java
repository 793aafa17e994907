package io.jswarm.manager.raft;

import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.store.StoreListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Writes the folder of a group that begins with a state: a member starts alone with that state as its image, leads, and
 * keeps it in a snapshot, from which every later start and every new member begins. A crash on the way leaves a folder
 * that nobody refers to.
 */
final class FoundedGroup implements StoreListener {
    private static final long PAUSE_MS = 5;

    private final CompletableFuture<Long> led = new CompletableFuture<>();

    private FoundedGroup() {}

    static void write(RaftStoreConfig config, ClusterState begin, KeyRing keys, Duration deadline) throws IOException {
        if (config.start() != RaftStoreConfig.Start.BOOTSTRAP || RaftStore.hasState(config.folder())) {
            throw new IOException("Expected an empty folder for a new group, but " + config.folder()
                    + " holds a member already, or is not to begin one.");
        }
        FoundedGroup listener = new FoundedGroup();
        RaftStore store = RaftStore.founding(config, listener, begin, keys);
        long snapshot;
        try {
            long end = System.nanoTime() + deadline.toNanos();
            await(listener.led, end);
            // The library counts the first entry as applied a moment later, and takes no snapshot before.
            while (store.stats().snapshotIndex() == 0) {
                await(store.snapshot(), end);
                pause(end);
            }
            snapshot = store.stats().snapshotIndex();
        } finally {
            store.close();
        }
        cutLog(config, keys, snapshot);
    }

    /** No entry of the log holds the state, so nobody may begin with the first entry instead of the snapshot. */
    private static void cutLog(RaftStoreConfig config, KeyRing keys, long snapshot) throws IOException {
        try (SegmentedLog log =
                SegmentedLog.open(config.folder().resolve("log"), config.segmentBytes(), Disk.real(), keys)) {
            log.truncatePrefix(snapshot + 1);
        }
    }

    private static void await(CompletableFuture<?> done, long end) throws IOException {
        try {
            done.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException("The state could not be written: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IOException("The state could not be written in time; is the disk very slow?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("This manager is stopping.", e);
        }
    }

    private static void pause(long end) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("This manager is stopping.", e);
        }
        if (System.nanoTime() - end > 0) {
            throw new IOException("The state could not be written in time; is the disk very slow?");
        }
    }

    @Override
    public void leading(long term) {
        led.complete(term);
    }

    @Override
    public void failed(String what, Throwable cause) {
        led.completeExceptionally(new IOException(what + ": " + cause, cause));
    }

    @Override
    public void committed(ClusterState image, Delta delta) {
        // Nobody proposes.
    }

    @Override
    public void replaced(ClusterState image) {
        // Nobody reads.
    }

    @Override
    public void following() {
        // It leads soon.
    }
}
