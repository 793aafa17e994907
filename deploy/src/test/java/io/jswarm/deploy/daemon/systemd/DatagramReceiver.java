package io.jswarm.deploy.daemon.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.netty.shaded.io.netty.bootstrap.Bootstrap;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.SimpleChannelInboundHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainDatagramPacket;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A service manager's end of the socket: keeps what it hears. */
final class DatagramReceiver implements AutoCloseable {
    private final EventLoopGroup threads = new EpollEventLoopGroup(1);
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Channel channel;

    /** Listens at this path, or at this abstract name behind a zero. */
    DatagramReceiver(String path) {
        channel = new Bootstrap()
                .group(threads)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        heard.add(packet.content().toString(UTF_8));
                    }
                })
                .bind(new DomainSocketAddress(path))
                .syncUninterruptibly()
                .channel();
    }

    /** The next message; null when there is none within the time. */
    @Nullable
    String next(long seconds) throws InterruptedException {
        return heard.poll(seconds, TimeUnit.SECONDS);
    }

    /** The first message from now on that contains this; null when none does within the time. */
    @Nullable
    String next(String part, long seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        String message = "";
        while (message != null && !message.contains(part)) {
            message = heard.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        return message;
    }

    @Override
    public void close() {
        var _ = channel.close().syncUninterruptibly();
        var _ = threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
