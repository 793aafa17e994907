package io.jswarm.manager.raft;

import java.io.IOException;
import java.io.OutputStream;

/** Encrypts what is written to it; {@link #close} writes the last part, without which nothing can be read. */
final class SealingOutput extends OutputStream {
    private final SealedStream stream;
    private final OutputStream out;
    private final byte[] chunk = new byte[SealedStream.CHUNK];
    private int filled;
    private long number;
    private boolean closed;

    SealingOutput(DataKey key, OutputStream out) throws IOException {
        this.stream = SealedStream.create(key);
        this.out = out;
        out.write(stream.head());
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        while (at < from + length) {
            if (filled == chunk.length) {
                end(false);
            }
            int taken = Math.min(chunk.length - filled, from + length - at);
            System.arraycopy(bytes, at, chunk, filled, taken);
            filled += taken;
            at += taken;
        }
    }

    private void end(boolean last) throws IOException {
        out.write(stream.seal(number, last, chunk, filled));
        number++;
        filled = 0;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            end(true);
            out.close();
        }
    }
}
