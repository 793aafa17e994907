package io.jswarm.worker.exec.docker;

import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Lets the loop end a stream that another thread reads. */
final class Streaming {
    /** A stream ends when it is closed or its engine hangs up, not by a deadline. */
    static final Duration FOREVER = Duration.ofDays(3650);

    private final AtomicReference<@Nullable Thread> reader = new AtomicReference<>();
    private volatile boolean closed;

    /** On the reading thread: from now on it may be interrupted. */
    void reading(Response response) throws IOException {
        reader.set(Thread.currentThread());
        if (closed) {
            response.close();
            throw new IOException("closed");
        }
    }

    boolean closed() {
        return closed;
    }

    /** Ends the stream. */
    void close() {
        closed = true;
        Thread thread = reader.get();
        if (thread != null) {
            thread.interrupt();
        }
    }
}
