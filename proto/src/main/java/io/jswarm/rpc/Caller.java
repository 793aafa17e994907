package io.jswarm.rpc;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Grpc;
import io.jswarm.rpc.tls.Subject;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a call, as its connection's certificate says.
 *
 * @param role what it may do
 * @param name the node id, or the name of an admin; empty without a certificate
 * @param clusterId the cluster that made the certificate; empty without one and for LOCAL
 * @param certificateExpiresAtMs milliseconds since the epoch; 0 without a certificate
 * @param remote the address it calls from, without the port; empty when the transport has none
 */
public record Caller(Role role, String name, String clusterId, long certificateExpiresAtMs, String remote) {
    /** Nobody known. */
    public static final Caller ANONYMOUS = new Caller(Role.NONE, "", "", 0, "");

    static final Context.Key<Caller> KEY = Context.keyWithDefault("jswarm-caller", ANONYMOUS);

    /** The caller of the call that is being handled; {@link #ANONYMOUS} outside of one. */
    public static Caller current() {
        return KEY.get();
    }

    /** A context in which {@link #current} is this caller: for interceptors, and for tests of services. */
    public Context in(Context context) {
        return context.withValue(KEY, this);
    }

    /** Whether this is a node of the cluster, rather than a person. */
    public boolean isNode() {
        return role == Role.WORKER || role == Role.MANAGER;
    }

    Caller withRole(Role other) {
        return new Caller(other, name, clusterId, certificateExpiresAtMs, remote);
    }

    /** Who is at the other end of a connection. The handshake has verified the certificate's issuer already. */
    static Caller of(Attributes connection) {
        String remote = hostOf(connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        X509Certificate certificate = certificateOf(connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        if (certificate == null) {
            return new Caller(Role.NONE, "", "", 0, remote);
        }
        Subject subject = Subject.of(certificate);
        return new Caller(
                subject.commonName().isEmpty() ? Role.NONE : Role.ofUnit(subject.unit()),
                subject.commonName(),
                subject.organization(),
                certificate.getNotAfter().toInstant().toEpochMilli(),
                remote);
    }

    private static @Nullable X509Certificate certificateOf(@Nullable SSLSession session) {
        if (session == null) {
            return null;
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first ? first : null;
        } catch (SSLPeerUnverifiedException e) {
            // How a session says that the client showed no certificate.
            return null;
        }
    }

    private static String hostOf(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "";
    }

    /** For messages: "node x (worker)". */
    public String describe() {
        return switch (role) {
            case NONE -> "a caller without a certificate";
            case WORKER -> "node " + name + " (worker)";
            case MANAGER -> "node " + name + " (manager)";
            case ADMIN -> "admin " + name;
            case LOCAL -> "the root of this host";
        };
    }
}
