package io.jswarm.deploy.http;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.socket.ChannelInputShutdownEvent;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpDecoderConfig;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpRequestDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Reads one request and then nothing until it is told to: what follows may be no request, for a handler may take the
 * connection over, and then all that follows is the handler's.
 */
final class RequestDecoder extends HttpRequestDecoder {
    private final int mostKept;
    private boolean isPaused;

    RequestDecoder(HttpLimits limits) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.lineBytes())
                .setMaxHeaderSize(limits.headerBytes()));
        this.mostKept = limits.lineBytes() + limits.headerBytes();
    }

    /** Whether it keeps as much for the next request as a head may have: then nothing more is to be read for now. */
    boolean isFull() {
        return isPaused && actualReadableBytes() > mostKept;
    }

    /** The next request, part of which may be here already. */
    void resume(ChannelHandlerContext ctx) throws Exception {
        isPaused = false;
        channelRead(ctx, Unpooled.EMPTY_BUFFER);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (!isPaused) {
            super.decode(ctx, in, out);
            isPaused = !out.isEmpty() && out.getLast() instanceof LastHttpContent;
        }
    }

    /** The library would read on until it had something to hand over, and keep all of it. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (isPaused && actualReadableBytes() > 0) {
            ctx.fireChannelReadComplete();
        } else {
            super.channelReadComplete(ctx);
        }
    }

    /** The library would throw away what it keeps. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (isPaused && event instanceof ChannelInputShutdownEvent) {
            ctx.fireUserEventTriggered(event);
        } else {
            super.userEventTriggered(ctx, event);
        }
    }
}
