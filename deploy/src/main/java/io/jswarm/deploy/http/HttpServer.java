package io.jswarm.deploy.http;

import io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap;
import io.grpc.netty.shaded.io.netty.buffer.PooledByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.runtime.Causes;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens at one place and answers HTTP/1.1. Limits, threads and buffers are this listener's own; nothing is set for the whole
 * process. Two threads carry all connections, and each request has a virtual one.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int BACKLOG = 64;
    private static final long GRACE_MS = 1_000;
    private static final int PAGE = 8192;
    private static final int CHUNK_ORDER = 5;
    private static final int SHORTEST_TIMEOUT_S = 1;

    private final HttpListener listener;
    private final HttpHandler handler;
    private final RefusalObserver refusals;
    private final EventLoopGroup threads;
    private final @Nullable SslContext tls;
    private final Channel channel;
    private final AtomicInteger requests = new AtomicInteger();
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger open = new AtomicInteger();
    private final CompletableFuture<@Nullable Void> allClosed = new CompletableFuture<>();
    private volatile boolean isStopping;

    private HttpServer(HttpListener listener, HttpHandler handler, RefusalObserver refusals) throws IOException {
        this.listener = listener;
        this.handler = handler;
        this.refusals = refusals;
        this.tls = listener.tls() == null ? null : context(listener.tls());
        this.threads = Transport.threads(listener.name());
        try {
            this.channel = bind();
        } catch (IOException | RuntimeException e) {
            var _ = threads.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
    }

    /**
     * Listens from now on.
     *
     * @param refusals told who was refused without an answer of the handler
     * @throws IOException when the address cannot be listened on; says which and why
     */
    public static HttpServer start(HttpListener listener, HttpHandler handler, RefusalObserver refusals)
            throws IOException {
        return new HttpServer(listener, handler, refusals);
    }

    private static SslContext context(TlsCredentials credentials) throws IOException {
        // The runtime's TLS: the native one closes both ways when a client closes one.
        SslContext context = SslContextBuilder.forServer(credentials.keyManager())
                .trustManager(credentials.trustManager())
                .sslProvider(SslProvider.JDK)
                // With TLS 1.2 it does so, too.
                .protocols("TLSv1.3")
                .clientAuth(ClientAuth.OPTIONAL)
                .build();
        // A resumed session would show the certificate of the first one.
        context.sessionContext().setSessionTimeout(SHORTEST_TIMEOUT_S);
        return context;
    }

    private Channel bind() throws IOException {
        SocketAddress at = listener.address();
        try {
            if (at instanceof UnixDomainSocketAddress unix) {
                Transport.clear(unix.getPath());
            }
            ServerBootstrap bootstrap = new ServerBootstrap()
                    .group(threads)
                    .channel(Transport.channel(at))
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .childOption(ChannelOption.ALLOCATOR, buffers())
                    .childOption(ChannelOption.AUTO_READ, false)
                    .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .childHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel accepted) {
                            accept(accepted);
                        }
                    });
            if (!(at instanceof UnixDomainSocketAddress)) {
                bootstrap.option(ChannelOption.SO_REUSEADDR, true);
                bootstrap.childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.SO_KEEPALIVE, true);
            }
            ChannelFuture bound = bootstrap.bind(Transport.own(at)).awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new IOException(bound.cause());
            }
            if (at instanceof UnixDomainSocketAddress unix) {
                Transport.openToGroup(unix.getPath());
            }
            return bound.channel();
        } catch (IOException e) {
            throw new IOException("Cannot listen on " + at + ": " + Causes.words(e), e);
        }
    }

    /** Few and small: what is sent at a time is 64 KiB. */
    private static PooledByteBufAllocator buffers() {
        return new PooledByteBufAllocator(
                true,
                1,
                1,
                PAGE,
                CHUNK_ORDER,
                PooledByteBufAllocator.defaultSmallCacheSize(),
                PooledByteBufAllocator.defaultNormalCacheSize(),
                false);
    }

    /** Where it listens, with the port that it got. */
    public SocketAddress address() {
        return listener.address() instanceof UnixDomainSocketAddress unix ? unix : channel.localAddress();
    }

    private void accept(Channel accepted) {
        int count = open.incrementAndGet();
        var _ = accepted.closeFuture().addListener(_ -> open.decrementAndGet());
        if (count > listener.limits().connections() || isStopping) {
            refusals.refused(
                    RefusalObserver.Cause.LIMIT,
                    HttpConnection.hostOf(accepted),
                    "Expected at most " + listener.limits().connections() + " connections to the listener "
                            + listener.name() + ".");
            var _ = accepted.close();
            return;
        }
        if (tls != null) {
            SslHandler handshake = tls.newHandler(accepted.alloc());
            handshake.setHandshakeTimeoutMillis(listener.limits().headTime().toMillis());
            accepted.pipeline().addLast(handshake);
        }
        HttpConnection connection = new HttpConnection(this, listener, refusals);
        connection.addTo(accepted);
        connections.add(connection);
        var _ = accepted.closeFuture().addListener(_ -> {
            connections.remove(connection);
            if (isStopping && connections.isEmpty()) {
                allClosed.complete(null);
            }
        });
    }

    boolean isStopping() {
        return isStopping;
    }

    /** Takes one of the requests that may be under way; {@link #handle} gives it back. */
    boolean admits() {
        if (requests.incrementAndGet() > listener.limits().requests()) {
            requests.decrementAndGet();
            return false;
        }
        return true;
    }

    Thread handle(HttpConnection connection, HttpExchange exchange) {
        return Thread.ofVirtual().name("http-" + listener.name()).start(() -> {
            boolean isWhole = false;
            try {
                isWhole = answered(exchange);
            } finally {
                requests.decrementAndGet();
                connection.ended(isWhole);
            }
        });
    }

    private boolean answered(HttpExchange exchange) {
        try {
            try {
                handler.handle(exchange);
                if (!exchange.isAnswered()) {
                    throw new IllegalStateException("The handler gave no answer.");
                }
                exchange.finish();
            } catch (HttpRefusal e) {
                return !exchange.isAnswered() && refused(exchange, e);
            } catch (RuntimeException e) {
                LOG.error("Cannot answer {} {}", exchange.method(), exchange.path(), e);
                if (exchange.isAnswered()) {
                    return false;
                }
                exchange.answer(500, "This node met a bug and has logged it.\n");
            }
            return true;
        } catch (IOException e) {
            LOG.debug("{} left: {}", exchange.remote(), e.getMessage());
            return false;
        }
    }

    private boolean refused(HttpExchange exchange, HttpRefusal refusal) throws IOException {
        refusals.refused(RefusalObserver.Cause.LIMIT, exchange.remote(), refusal.text());
        exchange.answer(refusal.status(), refusal.text() + "\n");
        return true;
    }

    /**
     * Stops listening, gives requests under way a second, and then interrupts their threads and closes what is open. Any
     * thread; twice is once.
     */
    @Override
    public void close() {
        isStopping = true;
        var _ = channel.close().awaitUninterruptibly();
        connections.forEach(HttpConnection::stop);
        if (connections.isEmpty()) {
            allClosed.complete(null);
        }
        try {
            allClosed.get(GRACE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("Closing {} connections of the listener {}", connections.size(), listener.name());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.forEach(HttpConnection::abort);
        threads.shutdownGracefully(0, GRACE_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(2 * GRACE_MS);
        if (listener.address() instanceof UnixDomainSocketAddress unix) {
            try {
                Files.deleteIfExists(unix.getPath());
            } catch (IOException e) {
                LOG.warn("Cannot remove {}: {}", unix.getPath(), Causes.words(e));
            }
        }
    }
}
