package io.jswarm.deploy.http;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** TCP by epoll, or by what the runtime has where its native part does not load; Unix sockets by epoll alone. */
final class Transport {
    private static final int THREADS = 2;

    private Transport() {}

    static EventLoopGroup threads(String name) {
        DefaultThreadFactory factory = new DefaultThreadFactory("http-" + name, true);
        return Epoll.isAvailable()
                ? new EpollEventLoopGroup(THREADS, factory)
                : new NioEventLoopGroup(THREADS, factory);
    }

    static Class<? extends ServerChannel> channel(SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress) {
            // The runtime's own Unix sockets close when the client has nothing more to say, and its answer is lost.
            if (!Epoll.isAvailable()) {
                throw new IOException(
                        "Expected Linux with glibc for a Unix socket: " + Epoll.unavailabilityCause(), null);
            }
            return EpollServerDomainSocketChannel.class;
        }
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    static SocketAddress own(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix
                ? new DomainSocketAddress(unix.getPath().toString())
                : address;
    }

    /** Removes the socket of a process that is gone; one that answers is another's. */
    static void clear(Path socket) throws IOException {
        if (!Files.exists(socket)) {
            return;
        }
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            throw new IOException("another process listens there");
        } catch (ConnectException e) {
            Files.delete(socket);
        }
    }

    /** Owner and group may connect. Until then the owner alone may, by the process's mask. */
    static void openToGroup(Path socket) throws IOException {
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
    }
}
