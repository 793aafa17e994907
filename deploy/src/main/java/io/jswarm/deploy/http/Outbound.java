package io.jswarm.deploy.http;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultHttpContent;
import io.grpc.netty.shaded.io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.OutputStream;

/** What a handler writes piece by piece: each goes out at once, and the writer waits until the network has taken it. */
final class Outbound extends OutputStream {
    private final HttpConnection connection;
    private final boolean isHttp;
    private boolean isClosed;

    /** As parts of an answer, or as they are. */
    Outbound(HttpConnection connection, boolean isHttp) {
        this.connection = connection;
        this.isHttp = isHttp;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (isClosed) {
            throw new IOException("The stream is closed.");
        }
        if (length > 0) {
            ByteBuf part = Unpooled.wrappedBuffer(bytes, offset, length);
            connection.write(isHttp ? new DefaultHttpContent(part) : part);
        }
    }

    @Override
    public void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        if (isHttp) {
            connection.write(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            connection.shutdownOutput();
        }
    }
}
