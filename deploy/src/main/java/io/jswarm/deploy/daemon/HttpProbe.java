package io.jswarm.deploy.daemon;

import io.jswarm.rpc.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Asks an HTTP server one thing, over TCP or a Unix socket, with one deadline over all of it: a server that takes the
 * connection and says nothing must not hold up who looks for what is wrong.
 */
final class HttpProbe implements AutoCloseable {
    private static final int MOST_BYTES = 64 * 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final long endNanos;
    private final Duration limit;

    private HttpProbe(SocketAddress address, Duration limit) throws IOException {
        this.limit = limit;
        this.endNanos = System.nanoTime() + limit.toNanos();
        this.selector = Selector.open();
        this.channel = address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
    }

    /** Where {@code unix:///path} or {@code tcp://host:port} is. */
    static SocketAddress engine(String dockerHost) {
        if (dockerHost.startsWith("unix://")) {
            return UnixDomainSocketAddress.of(Path.of(dockerHost.substring("unix://".length())));
        }
        HostPort at = HostPort.read(dockerHost.replaceFirst("^[a-z]+://", ""), 2375, "--docker-host");
        return new InetSocketAddress(at.host(), at.port());
    }

    /** An address to reach on this host what listens on that one, be it on all addresses. */
    static InetSocketAddress reachable(HostPort listening) {
        InetSocketAddress at = new InetSocketAddress(listening.host(), listening.port());
        boolean any = at.getAddress() != null && at.getAddress().isAnyLocalAddress();
        return any ? new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.port()) : at;
    }

    /** Whether somebody takes connections there; throws what hinders it. */
    static void connect(SocketAddress address, Duration limit) throws IOException {
        try (HttpProbe probe = new HttpProbe(address, limit)) {
            probe.connect(address);
        }
    }

    /** The answer's status line and what follows, up to some size; throws when none comes in time. */
    static String get(SocketAddress address, String path, Duration limit) throws IOException {
        try (HttpProbe probe = new HttpProbe(address, limit)) {
            probe.connect(address);
            return probe.ask("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
        }
    }

    private void connect(SocketAddress address) throws IOException {
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new IOException("the name " + inet.getHostString() + " is not known");
        }
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
        if (!channel.connect(address)) {
            await("it does not take connections");
            if (!channel.finishConnect()) {
                throw new IOException("it does not take connections");
            }
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    private String ask(String request) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
        while (out.hasRemaining()) {
            // A request of some bytes finds room in any fresh socket.
            if (channel.write(out) == 0) {
                throw new IOException("it takes connections, but no request");
            }
        }
        ByteBuffer in = ByteBuffer.allocate(MOST_BYTES);
        while (in.hasRemaining()) {
            await("it takes connections, but gives no answer");
            if (channel.read(in) < 0) {
                break;
            }
        }
        return new String(in.array(), 0, in.position(), StandardCharsets.UTF_8);
    }

    private void await(String otherwise) throws IOException {
        long leftMs = (endNanos - System.nanoTime()) / 1_000_000;
        selector.selectedKeys().clear();
        if (leftMs <= 0 || selector.select(leftMs) == 0) {
            throw new IOException(otherwise + " within " + limit.toSeconds() + " s");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }
}
