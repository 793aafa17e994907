package io.jswarm.deploy.http;

import io.jswarm.api.v1.NodeRole;
import io.jswarm.manager.testing.TrustedCluster;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.rpc.tls.TlsCredentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** A server that a test started, and how to reach it. */
record Listening(HttpServer server, @Nullable SSLContext tls, Queue<String> refusals) implements AutoCloseable {
    static final HttpLimits ROOMY =
            new HttpLimits(64, 32, 8192, 8192, 1 << 20, Duration.ofSeconds(5), Duration.ofSeconds(10));
    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    static Listening tcp(HttpLimits limits, HttpHandler handler) throws IOException {
        return at(ANY_PORT, limits, handler);
    }

    static Listening unix(Path socket, HttpLimits limits, HttpHandler handler) throws IOException {
        return at(UnixDomainSocketAddress.of(socket), limits, handler);
    }

    private static Listening at(SocketAddress address, HttpLimits limits, HttpHandler handler) throws IOException {
        Queue<String> refusals = new ConcurrentLinkedQueue<>();
        return new Listening(
                HttpServer.start(new HttpListener("test", address, null, limits), handler, noting(refusals)),
                null,
                refusals);
    }

    /** TLS with a client that shows the certificate of worker w1, or none. */
    static Listening tls(HttpLimits limits, boolean withCertificate, HttpHandler handler) throws Exception {
        return tls(limits, withCertificate, "TLSv1.3", handler);
    }

    static Listening tls(HttpLimits limits, boolean withCertificate, String version, HttpHandler handler)
            throws Exception {
        Instant now = Instant.now();
        TrustedCluster cluster = new TrustedCluster(now);
        TlsCredentials serving = new TlsCredentials(cluster.nodeIdentity("m1", NodeRole.NODE_ROLE_MANAGER, now));
        TlsCredentials calling = new TlsCredentials(cluster.nodeIdentity("w1", NodeRole.NODE_ROLE_WORKER, now));
        Queue<String> refusals = new ConcurrentLinkedQueue<>();
        return new Listening(
                HttpServer.start(new HttpListener("test", ANY_PORT, serving, limits), handler, noting(refusals)),
                client(withCertificate ? calling.keyManager() : null, calling.trustManager(), version),
                refusals);
    }

    private static SSLContext client(@Nullable KeyManager keys, TrustManager trust, String version)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance(version);
        context.init(keys == null ? null : new KeyManager[] {keys}, new TrustManager[] {trust}, null);
        return context;
    }

    private static RefusalObserver noting(Queue<String> refusals) {
        return (cause, remote, reason) -> refusals.add(cause + " " + reason);
    }

    RawClient connect() throws IOException {
        return RawClient.connect(server.address(), tls);
    }

    /** The whole answer to one request on a connection of its own. */
    String ask(String request) throws IOException {
        try (RawClient client = connect()) {
            return client.send(request).rest();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
