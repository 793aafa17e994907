package io.jswarm.deploy.daemon.identity;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.DelegatingSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslSessionContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.internal.tcnative.SSL;
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

    private ServerTls() {}

    /** A server that listens there with these credentials, which may be replaced while it runs. */
    public static NettyServerBuilder builder(SocketAddress listen, TlsCredentials credentials) throws SSLException {
        SslContext context = GrpcSslContexts.configure(SslContextBuilder.forServer(credentials.keyManager())
                        .trustManager(credentials.trustManager())
                        .protocols("TLSv1.3", "TLSv1.2")
                        .clientAuth(ClientAuth.OPTIONAL))
                .build();
        return NettyServerBuilder.forAddress(listen).sslContext(new WithoutResumption(context));
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
