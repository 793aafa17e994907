package io.jswarm.deploy.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufUtil;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.channel.socket.ChannelInputShutdownEvent;
import io.grpc.netty.shaded.io.netty.channel.socket.DuplexChannel;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.FullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpContent;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpRequest;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseStatus;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpUtil;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpVersion;
import io.grpc.netty.shaded.io.netty.handler.codec.http.LastHttpContent;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslCloseCompletionEvent;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.runtime.Causes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * One connection: requests one after another, each handed to a thread of its own. Its state belongs to the network's thread;
 * what a handler asks for is done there while the handler waits. Nothing is read from the client that nobody has room for.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private static final long LINGER_MS = 1_000;

    private final HttpServer server;
    private final HttpListener listener;
    private final RefusalObserver refusals;
    private final HeadTimer timer;
    private final RequestDecoder decoder;
    private final ResponseEncoder encoder = new ResponseEncoder();
    private final Deque<Object> held = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable HttpExchange current;
    private @Nullable Inbound raw;
    private @Nullable Thread handler;
    private boolean isStream;
    private boolean closesAfter;
    private boolean isInputOver;
    private boolean isLingering;

    HttpConnection(HttpServer server, HttpListener listener, RefusalObserver refusals) {
        this.server = server;
        this.listener = listener;
        this.refusals = refusals;
        this.timer = new HeadTimer(listener, refusals);
        this.decoder = new RequestDecoder(listener.limits());
    }

    static String hostOf(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "";
    }

    /** Adds this and what it stands on. */
    void addTo(Channel channel) {
        channel.pipeline().addLast(timer, decoder, encoder, this);
    }

    // ---- what handlers ask for, on their threads

    String remote() {
        return hostOf(context().channel());
    }

    List<X509Certificate> certificates() {
        SslHandler tls = context().pipeline().get(SslHandler.class);
        if (tls == null) {
            return List.of();
        }
        try {
            Certificate[] chain = tls.engine().getSession().getPeerCertificates();
            return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    void answer(HttpExchange exchange, FullHttpResponse answer) throws IOException {
        await(listener.limits().idleTime(), done -> {
            prepare(exchange, answer);
            var _ = context().writeAndFlush(answer, done);
        });
    }

    void startStream(HttpExchange exchange, HttpResponse head) throws IOException {
        await(null, done -> {
            isStream = true;
            prepare(exchange, head);
            if (exchange.request().protocolVersion().isKeepAliveDefault()) {
                HttpUtil.setTransferEncodingChunked(head, true);
            } else {
                closesAfter = true;
                HttpUtil.setKeepAlive(head, false);
            }
            var _ = context().writeAndFlush(head, done);
            pump();
        });
    }

    private void prepare(HttpExchange exchange, HttpResponse answer) {
        encoder.toHead(exchange.isHead());
        closesAfter = !HttpUtil.isKeepAlive(exchange.request())
                || !exchange.inbound().isOver()
                || isInputOver
                || server.isStopping();
        HttpUtil.setKeepAlive(answer.headers(), exchange.request().protocolVersion(), !closesAfter);
    }

    /** One part of a stream, or bytes of a connection that was taken over. */
    void write(Object part) throws IOException {
        await(null, done -> {
            var _ = context().writeAndFlush(part, done);
        });
    }

    Inbound takeOver(byte[] head) throws IOException {
        Inbound bytes = new Inbound(null, this::pumpLater);
        await(null, done -> {
            raw = bytes;
            // In front of the codec: it drops what is no message, without a word.
            context().pipeline().remove(decoder);
            context().pipeline().remove(encoder);
            var _ = context().writeAndFlush(Unpooled.wrappedBuffer(head), done);
            pump();
        });
        return bytes;
    }

    void shutdownOutput() throws IOException {
        await(null, this::shutdownOutput);
    }

    private void await(@Nullable Duration limit, Consumer<ChannelPromise> work) throws IOException {
        ChannelPromise done = context().newPromise();
        try {
            context().executor().execute(() -> {
                try {
                    work.accept(done);
                } catch (RuntimeException e) {
                    done.tryFailure(e);
                }
            });
            if (limit == null) {
                var _ = done.await();
            } else if (!done.await(limit.toMillis())) {
                String reason = "Expected the client to take an answer within " + limit.toMillis() + " ms.";
                refusals.refused(RefusalObserver.Cause.LIMIT, remote(), reason);
                close();
                throw new IOException(reason);
            }
        } catch (RejectedExecutionException e) {
            throw new IOException("The server has stopped.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new InterruptedIOException("The server stops, or the client has left.");
        }
        if (!done.isSuccess()) {
            throw new IOException(
                    "The connection is closed: " + Causes.words(Objects.requireNonNull(done.cause())), done.cause());
        }
    }

    /** The handler has returned, and there is an answer; or there cannot be one. */
    void ended(boolean isWhole) {
        later(() -> {
            current = null;
            handler = null;
            isStream = false;
            if (!isWhole) {
                close();
            } else if (raw != null || closesAfter) {
                linger(context().newSucceededFuture());
            } else if (server.isStopping()) {
                // Answered just before, as a connection that stays open; stop() has passed it by.
                close();
            } else {
                timer.waitForNext(context());
                resume();
            }
        });
    }

    /** No new request; one that is under way goes on. */
    void stop() {
        later(() -> {
            if (current == null) {
                close();
            }
        });
    }

    /** No time is left. */
    void abort() {
        later(() -> {
            interrupt();
            close();
        });
    }

    private void pumpLater() {
        later(this::pump);
    }

    private void later(Runnable work) {
        try {
            context().executor().execute(work);
        } catch (RejectedExecutionException e) {
            // the network's threads are gone, and all connections with them
        }
    }

    // ---- on the network's thread

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(ctx);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        held.add(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        pump();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            isInputOver = true;
            pump();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        isInputOver = true;
        drop();
        if (raw != null) {
            raw.fail(new EOFException("The connection is closed."));
        }
        if (current != null) {
            current.inbound().fail(new EOFException("The connection is closed."));
        }
        if (raw != null || isStream) {
            interrupt();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause.getCause() instanceof SSLException failed) {
            refusals.refused(RefusalObserver.Cause.HANDSHAKE, remote(), Causes.words(failed));
        }
        var _ = context.close();
    }

    private void interrupt() {
        if (handler != null) {
            handler.interrupt();
        }
    }

    private void drop() {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }

    /** Hands over what may be, and asks for more when there is room. */
    private void pump() {
        if (isLingering) {
            drop();
            if (isInputOver) {
                close();
            } else {
                context().read();
            }
            return;
        }
        while (!held.isEmpty() && (current == null || room().hasRoom() || held.peek() instanceof ByteBuf)) {
            Object message = held.remove();
            try {
                take(message);
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
        if (isInputOver && held.isEmpty()) {
            inputIsOver();
        } else if (held.isEmpty() && (current == null || room().hasRoom()) && !decoder.isFull()) {
            context().read();
        }
    }

    private Inbound room() {
        return raw != null ? raw : Objects.requireNonNull(current).inbound();
    }

    private void inputIsOver() {
        if (current == null) {
            close();
        } else if (raw != null) {
            raw.end();
        } else if (isStream) {
            interrupt();
            close();
        } else {
            current.inbound().fail(new EOFException("Expected the rest of the body, but the client sends no more."));
        }
    }

    private void take(Object message) {
        if (message instanceof HttpRequest request) {
            begin(request);
        } else if (message instanceof ByteBuf bytes) {
            if (raw != null) {
                raw.add(ByteBufUtil.getBytes(bytes));
            }
        } else if (current != null && message instanceof HttpContent part) {
            if (part.decoderResult().isFailure()) {
                current.inbound()
                        .fail(new IOException("Expected a body as HTTP has it: "
                                + Causes.words(part.decoderResult().cause())));
                return;
            }
            current.inbound().add(ByteBufUtil.getBytes(part.content()));
            if (part instanceof LastHttpContent) {
                current.inbound().end();
            }
        }
    }

    private void begin(HttpRequest request) {
        timer.headCame();
        HttpRefusal refusal = Requests.refusal(request, listener);
        if (refusal == null && !server.admits()) {
            refusal = Requests.tooMany(listener);
        }
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        HttpExchange exchange = new HttpExchange(
                this,
                request,
                new Inbound(listener.limits().idleTime(), this::pumpLater),
                listener.limits().bodyBytes());
        current = exchange;
        handler = server.handle(this, exchange);
    }

    private void refuse(HttpRefusal refusal) {
        refusals.refused(
                refusal.status() == 400 ? RefusalObserver.Cause.PROTOCOL : RefusalObserver.Cause.LIMIT,
                remote(),
                refusal.text());
        var answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(refusal.status()),
                Unpooled.copiedBuffer(refusal.text() + "\n", UTF_8));
        answer.headers().set("Content-Type", HttpExchange.TEXT);
        answer.headers().set("Cache-Control", "no-store");
        if (refusal.status() == 503) {
            answer.headers().set("Retry-After", "1");
        }
        HttpUtil.setContentLength(answer, answer.content().readableBytes());
        HttpUtil.setKeepAlive(answer, false);
        linger(context().writeAndFlush(answer));
    }

    private void resume() {
        try {
            decoder.resume(Objects.requireNonNull(context().pipeline().context(decoder)));
        } catch (Exception e) {
            exceptionCaught(context(), e);
        }
        pump();
    }

    /** A client that still sends would lose the answer with the connection: it gets a moment to read it. */
    private void linger(ChannelFuture answered) {
        isLingering = true;
        // What is not yet written would be dropped.
        var _ = answered.addListener(_ -> shutdownOutput(context().newPromise()));
        var _ = context().executor().schedule(this::close, LINGER_MS, TimeUnit.MILLISECONDS);
        pump();
    }

    private void close() {
        var _ = context().close();
    }

    private void shutdownOutput(ChannelPromise done) {
        SslHandler tls = context().pipeline().get(SslHandler.class);
        if (tls != null) {
            var _ = tls.closeOutbound(done);
        } else {
            var _ = ((DuplexChannel) context().channel()).shutdownOutput(done);
        }
    }
}
