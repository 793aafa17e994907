package io.jswarm.deploy.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A connection that a handler has taken over: bytes both ways, each way with its own end. Reading and writing may happen on
 * two threads; both are over when the handler returns.
 */
public final class RawStream {
    private final HttpConnection connection;
    private final InputStream in;
    private final OutputStream out;

    RawStream(HttpConnection connection, InputStream in) {
        this.connection = connection;
        this.in = in;
        this.out = new Outbound(connection, false);
    }

    /** What the client sends, up to its end, after which it may still read. */
    public InputStream in() {
        return in;
    }

    /** What the client gets; a write returns when the network has taken it. */
    public OutputStream out() {
        return out;
    }

    /** Tells the client that it gets nothing more; it may still send. */
    public void shutdownOutput() throws IOException {
        connection.shutdownOutput();
    }
}
