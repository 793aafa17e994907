package io.jswarm.rpc;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Grpc;
import io.jswarm.api.access.Caller;
import io.jswarm.api.access.Role;
import io.jswarm.rpc.tls.LeafCertificate;
import io.jswarm.rpc.tls.Subject;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Who makes a gRPC call: read off its connection's certificate, and handed to its service. */
public final class Callers {
    static final Context.Key<Caller> KEY = Context.keyWithDefault("jswarm-caller", Caller.ANONYMOUS);

    private Callers() {}

    /** The caller of the call that is being handled; {@link Caller#ANONYMOUS} outside of one. */
    public static Caller current() {
        return KEY.get();
    }

    /** A context in which {@link #current} is this caller: for interceptors, and for tests of services. */
    public static Context in(Context context, Caller caller) {
        return context.withValue(KEY, caller);
    }

    /** Who is at the other end of a connection. The handshake has verified the certificate's issuer already. */
    static Caller of(Attributes connection) {
        String remote = hostOf(connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        X509Certificate certificate = certificateOf(connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        if (certificate == null) {
            return new Caller(Role.NONE, "", "", 0, 0, remote);
        }
        Subject subject = Subject.of(certificate);
        return new Caller(
                subject.commonName().isEmpty() ? Role.NONE : roleOf(subject.unit()),
                subject.commonName(),
                subject.organization(),
                certificate
                        .getNotBefore()
                        .toInstant()
                        .plus(LeafCertificate.BACKDATED)
                        .toEpochMilli(),
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

    /** The role that the unit of a certificate's subject stands for. */
    private static Role roleOf(String unit) {
        return switch (unit) {
            case Subject.WORKER -> Role.WORKER;
            case Subject.MANAGER -> Role.MANAGER;
            case Subject.ADMIN -> Role.ADMIN;
            case Subject.LOCAL -> Role.LOCAL;
            default -> Role.NONE;
        };
    }
}
