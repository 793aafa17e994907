package io.jswarm.rpc.tls;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The TLS side of a process: server and channel credentials that follow the identity when it is renewed, without a
 * restart of server or channels (open connections stay as they are). Both TLS 1.2 and 1.3. Any thread.
 */
public final class TlsCredentials {
    private final ReloadableKeys keys = new ReloadableKeys();
    private final ReloadableTrust trust = new ReloadableTrust();
    private final AtomicReference<@Nullable TlsIdentity> identity = new AtomicReference<>();

    /** Without an identity yet: handshakes fail until {@link #set}. */
    public TlsCredentials() {}

    /** With an identity. */
    public TlsCredentials(TlsIdentity identity) throws GeneralSecurityException {
        set(identity);
    }

    /** Uses this identity and its roots from the next handshake on. */
    public void set(TlsIdentity next) throws GeneralSecurityException {
        trust.set(next.roots());
        keys.set(next);
        identity.set(next);
    }

    /** The identity in use; null before there is one. */
    public @Nullable TlsIdentity identity() {
        return identity.get();
    }

    /** For a server that asks for a client certificate and lets a handshake without one through. */
    public ServerCredentials forServer() {
        return TlsServerCredentials.newBuilder()
                .keyManager(keys)
                .trustManager(trust)
                .clientAuth(TlsServerCredentials.ClientAuth.OPTIONAL)
                .build();
    }

    /** For a channel that shows the certificate. */
    public ChannelCredentials forChannel() {
        return TlsChannelCredentials.newBuilder()
                .keyManager(keys)
                .trustManager(trust)
                .build();
    }

    /** For a channel that verifies the server and shows no certificate: a node that wants to join. */
    public static ChannelCredentials anonymous(List<X509Certificate> roots) throws GeneralSecurityException {
        ReloadableTrust trust = new ReloadableTrust();
        trust.set(roots);
        return TlsChannelCredentials.newBuilder().trustManager(trust).build();
    }

    /** For CA.GetRoot alone: believes any server. The answer must be compared with a join token's digest. */
    public static ChannelCredentials unverified() {
        return TlsChannelCredentials.newBuilder()
                .trustManager(new AnyServerTrust())
                .build();
    }
}
