package io.jswarm.deploy.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a client sends, handed from the network's thread to the one that reads it; bounded, for nothing is read ahead of it. */
final class Inbound extends InputStream {
    private static final int MOST_WAITING = 256 * 1024;
    /** No part is empty. */
    private static final byte[] END = {};

    private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final @Nullable Duration patience;
    private final Runnable drained;
    private volatile boolean isOver;
    private volatile @Nullable IOException failure;
    private byte[] current = {};
    private int position;
    private boolean isRead;

    /**
     * Empty.
     *
     * @param patience how long the reader waits for more; null for ever
     * @param drained told, by the reader, that there is room again
     */
    Inbound(@Nullable Duration patience, Runnable drained) {
        this.patience = patience;
        this.drained = drained;
    }

    /** Whether more should be asked for; more that comes all the same is kept. */
    boolean hasRoom() {
        return waiting.get() < MOST_WAITING;
    }

    /** Whether all has come. */
    boolean isOver() {
        return isOver;
    }

    void add(byte[] chunk) {
        if (!isOver && chunk.length > 0) {
            waiting.addAndGet(chunk.length);
            chunks.add(chunk);
        }
    }

    /** Nothing more comes. */
    void end() {
        if (!isOver) {
            isOver = true;
            chunks.add(END);
        }
    }

    /** Nothing more comes, though something should; has no effect after the end. */
    void fail(IOException cause) {
        if (!isOver) {
            failure = cause;
            end();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == current.length && !next()) {
            IOException cause = failure;
            if (cause != null) {
                throw new IOException(cause.getMessage(), cause);
            }
            return -1;
        }
        int n = Math.min(length, current.length - position);
        System.arraycopy(current, position, into, offset, n);
        position += n;
        return n;
    }

    private boolean next() throws IOException {
        if (isRead) {
            return false;
        }
        byte[] chunk = take();
        if (chunk.length == 0) {
            isRead = true;
            return false;
        }
        boolean wasFull = !hasRoom();
        waiting.addAndGet(-chunk.length);
        current = chunk;
        position = 0;
        if (wasFull && hasRoom()) {
            drained.run();
        }
        return true;
    }

    private byte[] take() throws IOException {
        try {
            if (patience == null) {
                return chunks.take();
            }
            byte[] chunk = chunks.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (chunk == null) {
                throw new HttpRefusal(
                        408,
                        "Expected the next part of the body within " + patience.toMillis() + " ms, but none came.");
            }
            return chunk;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The server stops, or the client has left.");
        }
    }
}
