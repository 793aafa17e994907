package io.jswarm.manager.raft;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Output of which a write may fail half done. */
final class FailingOutput extends FilterOutputStream {
    private final Supplier<@Nullable String> error;

    /**
     * Writes to another one.
     *
     * @param error asked at each write: what it fails with, or null
     */
    FailingOutput(OutputStream out, Supplier<@Nullable String> error) {
        super(out);
        this.error = error;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        String words = error.get();
        if (words != null) {
            out.write(bytes, from, length / 2);
            throw new IOException(words);
        }
        out.write(bytes, from, length);
    }
}
