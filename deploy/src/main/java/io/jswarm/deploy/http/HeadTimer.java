package io.jswarm.deploy.http;

import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.jswarm.rpc.RefusalObserver;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Closes a connection whose next request does not come in time; it sees bytes before they are a request. */
final class HeadTimer extends ChannelInboundHandlerAdapter {
    private final HttpListener listener;
    private final RefusalObserver refusals;
    private @Nullable Future<?> timer;
    private boolean isWaiting = true;
    private boolean hasBegun;

    HeadTimer(HttpListener listener, RefusalObserver refusals) {
        this.listener = listener;
        this.refusals = refusals;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        start(ctx, listener.limits().headTime());
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if (isWaiting && !hasBegun) {
            hasBegun = true;
            start(ctx, listener.limits().headTime());
        }
        ctx.fireChannelRead(bytes);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }

    /** A request's head is complete: what comes now has other limits. */
    void headCame() {
        isWaiting = false;
        stop();
    }

    /** The next request may come. */
    void waitForNext(ChannelHandlerContext ctx) {
        isWaiting = true;
        hasBegun = false;
        start(ctx, listener.limits().idleTime());
    }

    private void start(ChannelHandlerContext ctx, Duration time) {
        stop();
        timer = ctx.executor().schedule(() -> expire(ctx), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stop() {
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
            timer = null;
        }
    }

    private void expire(ChannelHandlerContext ctx) {
        if (hasBegun) {
            refusals.refused(
                    RefusalObserver.Cause.LIMIT,
                    HttpConnection.hostOf(ctx.channel()),
                    "Expected the head of a request to the listener " + listener.name() + " within "
                            + listener.limits().headTime().toMillis() + " ms.");
        }
        var _ = ctx.close();
    }
}
