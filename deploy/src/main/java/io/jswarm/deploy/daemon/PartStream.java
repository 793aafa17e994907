package io.jswarm.deploy.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What arrives in parts, as one stream: one side adds the parts, another reads their bytes. A few parts wait at most;
 * both sides wait for each other only so long. Unlike a pipe of the JDK it does not ask that one and the same thread
 * adds all parts: the parts of a call come on whatever thread the server has free.
 */
final class PartStream extends InputStream {
    private static final int PARTS = 4;
    private static final byte[] END = {};
    /** Each look at whether the other side is still there. */
    private static final Duration STEP = Duration.ofMillis(100);

    private final BlockingQueue<byte[]> parts = new ArrayBlockingQueue<>(PARTS);
    private final Duration patience;
    private byte[] part = END;
    private int at;
    private boolean ended;
    private volatile boolean readerGone;
    private volatile boolean writerGone;

    /**
     * A stream without parts yet.
     *
     * @param patience how long one side waits for the other before it gives up
     */
    PartStream(Duration patience) {
        this.patience = patience;
    }

    /** Adds a part; waits for room. Fails when the reader has closed its side, or takes nothing for too long. */
    void add(byte[] bytes) throws IOException {
        if (bytes.length > 0) {
            put(bytes);
        }
    }

    /** Says that no part follows; a reader that had enough before need not hear it. */
    void end() throws IOException {
        put(END);
    }

    /** Says that the rest will never come; the reader's next wait fails. */
    void breakOff() {
        writerGone = true;
    }

    private void put(byte[] bytes) throws IOException {
        for (long left = patience.toMillis(); left > 0; left -= STEP.toMillis()) {
            if (readerGone) {
                if (bytes.length == 0) {
                    return;
                }
                throw new IOException("the reader is gone");
            }
            try {
                if (parts.offer(bytes, STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        throw new IOException("the reader took nothing for " + patience.toSeconds() + " s");
    }

    /** True when there is a byte to read; false at the end. */
    private boolean fill() throws IOException {
        for (long left = patience.toMillis(); !ended && at == part.length; left -= STEP.toMillis()) {
            byte[] next = next(left);
            if (next == null) {
                continue;
            }
            ended = next.length == 0;
            part = next;
            at = 0;
        }
        return !ended;
    }

    private byte @Nullable [] next(long leftMs) throws IOException {
        if (leftMs <= 0) {
            throw new IOException("nothing came for " + patience.toSeconds() + " s");
        }
        if (writerGone && parts.isEmpty()) {
            throw new IOException("it broke off");
        }
        try {
            return parts.poll(STEP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public int read() throws IOException {
        return fill() ? part[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int taken = Math.min(length, part.length - at);
        System.arraycopy(part, at, target, offset, taken);
        at += taken;
        return taken;
    }

    /** The reader takes no more; the next part is refused. */
    @Override
    public void close() {
        readerGone = true;
        parts.clear();
    }
}
