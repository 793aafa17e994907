package io.jswarm.deploy.daemon.identity;

import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextServerCredentials;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.DelegatingSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslSessionContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.internal.tcnative.SSL;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.rpc.tls.TlsCredentials;
import java.net.SocketAddress;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * The TLS of a listener: TLS 1.2 and 1.3, a client certificate is asked for and may be missing (the interceptor says the no),
 * and every connection makes a whole handshake. A resumed session would show the certificate of the first one: a promoted
 * node would stay a worker for a day, and a replaced root would go on being believed.
 */
public final class ServerTls {
    private static final int SHORTEST_TIMEOUT_S = 1;
    /** Of one connection. A manager's to the leader has the most: one for each worker whose logs are read. */
    private static final int CALLS_AT_ONCE = 10_000;

    /** Of one connection: all its calls may be cancelled together, but not again and again. */
    private static final int RESETS = 2 * CALLS_AT_ONCE;

    private static final int RESETS_WINDOW_S = 10;

    private ServerTls() {}

    /**
     * A server that listens there with these credentials, which may be replaced while it runs. Whose handshake fails, who
     * sends what is no call, or too much without a certificate, is told to the observer; the library's own log becomes part
     * of the daemon's.
     */
    public static NettyServerBuilder builder(SocketAddress listen, TlsCredentials credentials, RefusalObserver observer)
            throws SSLException {
        return builder(listen, credentials, observer, StrangerBounds.OF_DAEMON);
    }

    /** With other bounds than a daemon's for those who show no certificate. */
    public static NettyServerBuilder builder(
            SocketAddress listen, TlsCredentials credentials, RefusalObserver observer, StrangerBounds bounds)
            throws SSLException {
        NetworkLog.take();
        SslContext context = GrpcSslContexts.configure(SslContextBuilder.forServer(credentials.keyManager())
                        .trustManager(credentials.trustManager())
                        .protocols("TLSv1.3", "TLSv1.2")
                        .clientAuth(ClientAuth.OPTIONAL))
                .build();
        InternalProtocolNegotiator.ServerFactory tls = InternalNettyServerCredentials.toNegotiator(
                NettySslContextServerCredentials.create(new WithoutResumption(context)));
        StrangerGate gate = new StrangerGate(bounds);
        return NettyServerBuilder.forAddress(
                        listen, InternalNettyServerCredentials.create((InternalProtocolNegotiator.ServerFactory)
                                threads -> new Watched(tls.newNegotiator(threads), observer, gate)))
                .maxConcurrentCallsPerConnection(CALLS_AT_ONCE)
                .maxRstFramesPerWindow(RESETS, RESETS_WINDOW_S);
    }

    /** The only place where the library lets somebody stand before its own handlers; its xDS servers stand here too. */
    private record Watched(
            InternalProtocolNegotiator.ProtocolNegotiator tls, RefusalObserver observer, StrangerGate gate)
            implements InternalProtocolNegotiator.ProtocolNegotiator {
        @Override
        public AsciiString scheme() {
            return tls.scheme();
        }

        @Override
        public ChannelHandler newHandler(GrpcHttp2ConnectionHandler connection) {
            ChannelHandler next = tls.newHandler(connection);
            // The library believes in this bound only once the other side has confirmed it, which it may never do.
            connection.connection().remote().maxActiveStreams(CALLS_AT_ONCE);
            ConnectionWatch watch = new ConnectionWatch(observer, gate);
            watch.watch(connection.connection());
            return new ChannelInboundHandlerAdapter() {
                @Override
                public void handlerAdded(ChannelHandlerContext ctx) {
                    ctx.pipeline().addFirst(watch);
                    ctx.pipeline().replace(this, null, next);
                }
            };
        }

        @Override
        public void close() {
            tls.close();
        }
    }

    /** The library has a switch for its cache, but the tickets that clients keep are switched off engine by engine. */
    private static final class WithoutResumption extends DelegatingSslContext {
        WithoutResumption(SslContext context) {
            super(context);
            if (context.sessionContext() instanceof OpenSslSessionContext openSsl) {
                openSsl.setSessionCacheEnabled(false);
            } else {
                // The runtime's own TLS, on machines that the native library was not built for, can only forget soon.
                context.sessionContext().setSessionTimeout(SHORTEST_TIMEOUT_S);
            }
        }

        @Override
        protected void initEngine(SSLEngine engine) {
            if (engine instanceof ReferenceCountedOpenSslEngine openSsl) {
                SSL.setOptions(openSsl.sslPointer(), SSL.SSL_OP_NO_TICKET);
            }
        }
    }
}
