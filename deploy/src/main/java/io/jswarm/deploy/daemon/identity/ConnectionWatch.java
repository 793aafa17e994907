package io.jswarm.deploy.daemon.identity;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.ChannelDuplexHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Connection;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.runtime.Causes;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a connection and all that reads it: tells of a handshake that failed, holds strangers to their bounds, and
 * lets {@link NetworkLog} know whose bytes the network's thread works on, since what the library logs names no address. One a
 * connection.
 */
final class ConnectionWatch extends ChannelDuplexHandler {
    private static final ThreadLocal<@Nullable ConnectionWatch> CURRENT = new ThreadLocal<>();

    private final RefusalObserver observer;
    private final StrangerGate.Visit visit;
    private String remote = "";
    private boolean isHeard;

    ConnectionWatch(RefusalObserver observer, StrangerGate gate) {
        this.observer = observer;
        this.visit = gate.newcomer(this);
    }

    /** The connection that this thread works for; null when it works for none. */
    static @Nullable ConnectionWatch current() {
        return CURRENT.get();
    }

    void refuse(RefusalObserver.Cause cause, String reason) {
        observer.refused(cause, remote, reason);
    }

    /** Counts this connection's calls, too. */
    void watch(Http2Connection calls) {
        calls.addListener(visit);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        remote = hostOf(ctx.channel().remoteAddress());
        visit.arrived(ctx, remote);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if (!isHeard) {
            isHeard = true;
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            if (tls != null) {
                var _ = tls.handshakeFuture().addListener(shaken -> handshakeEnded(tls, shaken.cause()));
            }
        }
        if (visit.mayGoOn(bytes instanceof ByteBuf some ? some.readableBytes() : 0)) {
            working(() -> ctx.fireChannelRead(bytes));
        } else {
            ReferenceCountUtil.release(bytes);
        }
    }

    /** TLS asks for more as long as its handshake is not done. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!visit.isPaused()) {
            ctx.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event.equals(StrangerGate.TOO_LONG)) {
            visit.tooLong();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** The library closes a connection whose bytes it does not like, and says so meanwhile. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        working(() -> {
            var _ = ctx.close(promise);
        });
    }

    private void working(Runnable work) {
        ConnectionWatch before = CURRENT.get();
        CURRENT.set(this);
        try {
            work.run();
        } finally {
            CURRENT.set(before);
        }
    }

    /** Who hangs up in the middle of it was not refused. */
    private void handshakeEnded(SslHandler tls, @Nullable Throwable failure) {
        if (failure == null) {
            visit.shookHands(tls.engine().getSession());
        } else if (!(failure instanceof ClosedChannelException)) {
            refuse(RefusalObserver.Cause.HANDSHAKE, Causes.words(failure));
        }
    }

    private static String hostOf(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "";
    }
}
