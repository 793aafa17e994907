package io.jswarm.deploy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A client that says what a test wants it to say, byte by byte. */
final class RawClient implements AutoCloseable {
    interface Step {
        void run() throws IOException;
    }

    private final InputStream in;
    private final OutputStream out;
    private final Step endOutput;
    private final Step close;

    private RawClient(InputStream in, OutputStream out, Step endOutput, Step close) {
        this.in = in;
        this.out = out;
        this.endOutput = endOutput;
        this.close = close;
    }

    static RawClient connect(SocketAddress address, @Nullable SSLContext tls) throws IOException {
        if (address instanceof UnixDomainSocketAddress unix) {
            SocketChannel channel = SocketChannel.open(unix);
            return new RawClient(
                    Channels.newInputStream(channel),
                    Channels.newOutputStream(channel),
                    channel::shutdownOutput,
                    channel::close);
        }
        InetSocketAddress at = (InetSocketAddress) address;
        Socket socket = tls == null
                ? new Socket(at.getAddress(), at.getPort())
                : tls.getSocketFactory().createSocket(at.getAddress(), at.getPort());
        socket.setSoTimeout(20_000);
        return new RawClient(socket.getInputStream(), socket.getOutputStream(), socket::shutdownOutput, socket::close);
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    void endOutput() throws IOException {
        endOutput.run();
    }

    /** Up to the empty line. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) (byte) oneByte());
        }
        return head.toString();
    }

    String text(int bytes) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < bytes) {
            text.append((char) oneByte());
        }
        return text.toString();
    }

    private int oneByte() throws IOException {
        int one = in.read();
        if (one < 0) {
            throw new IOException("the server closed");
        }
        return one;
    }

    /** Up to the end. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        close.run();
    }
}
