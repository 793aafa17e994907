package io.jswarm.manager.controlapi;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.BackupResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** A stream of bytes as parts of a backup; waits while the reader is behind. One writer; {@link #roomMade} by any thread. */
final class BackupOutput extends OutputStream {
    private static final int PART_BYTES = 512 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ServerCallStreamObserver<BackupResponse> call;
    private final AtomicReference<CompletableFuture<Void>> room = new AtomicReference<>(new CompletableFuture<>());
    private final MessageDigest digest;
    private final byte[] part = new byte[PART_BYTES];
    private int filled;
    private long bytes;

    BackupOutput(ServerCallStreamObserver<BackupResponse> call) {
        this.call = call;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every platform has SHA-256", e);
        }
    }

    /** The reader took something, or is gone. */
    void roomMade() {
        room.get().complete(null);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            int taken = Math.min(left, PART_BYTES - filled);
            System.arraycopy(source, from, part, filled, taken);
            filled += taken;
            from += taken;
            left -= taken;
            if (filled == PART_BYTES) {
                send();
            }
        }
    }

    private void send() throws IOException {
        if (filled == 0) {
            return;
        }
        awaitRoom();
        digest.update(part, 0, filled);
        bytes += filled;
        call.onNext(BackupResponse.newBuilder()
                .setData(ByteString.copyFrom(part, 0, filled))
                .build());
        filled = 0;
    }

    private void awaitRoom() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            CompletableFuture<Void> next = new CompletableFuture<>();
            room.set(next);
            if (call.isCancelled()) {
                throw new IOException("the reader of the backup is gone");
            }
            if (call.isReady()) {
                return;
            }
            try {
                next.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw Calls.reject(Rejection.unavailable(
                        "The backup was given up: its reader took nothing for " + PATIENCE.toSeconds() + " s.",
                        "Try again."));
            } catch (ExecutionException e) {
                throw new IllegalStateException("it never fails", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("the manager stops", e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        send();
    }

    /** How many bytes were sent. */
    long bytes() {
        return bytes;
    }

    /** Of all that was sent; once. */
    byte[] sha256() {
        return digest.digest();
    }
}
