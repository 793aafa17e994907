package io.jswarm.deploy.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Scanner;

/** An engine without containers, which says what it is and tells of no event: what a daemon needs to be ready and to leave. */
final class EmptyEngine implements AutoCloseable {
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);

    private final String says;

    EmptyEngine(Path socket) throws IOException {
        this(socket, "\"LiveRestoreEnabled\":true");
    }

    /** One that says this, too, of itself: a JSON field. */
    EmptyEngine(Path socket, String says) throws IOException {
        this.says = says;
        listener.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = listener.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private void serve(SocketChannel connection) {
        try (connection;
                Scanner heads = new Scanner(Channels.newInputStream(connection), US_ASCII)) {
            heads.useDelimiter(END_OF_HEAD);
            while (heads.hasNext()) {
                String head = heads.next().strip();
                connection.write(ByteBuffer.wrap(answer(head).getBytes(US_ASCII)));
                if (head.contains(" HTTP/1.0")) {
                    return;
                }
            }
        } catch (IOException e) {
            return; // the daemon has gone
        }
    }

    private String answer(String head) {
        String ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        if (head.contains("/events?")) {
            return ok + "Transfer-Encoding: chunked" + END_OF_HEAD;
        }
        String body = head.contains("/info ")
                ? "{" + says
                        + ",\"Name\":\"empty\",\"ServerVersion\":\"1\",\"OSType\":\"linux\",\"Architecture\":\"x86_64\",\"NCPU\":1}"
                : "[]";
        return ok + "Content-Length: " + body.length() + END_OF_HEAD + body;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
