package io.jswarm.rpc.tls;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The TLS side of a process: what servers and channels show and believe. Both follow the identity when it is renewed, without a
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

    /**
     * Believes no server by certificates that these nodes got up to these times, from the next handshake on.
     *
     * @param issuedByMs milliseconds since the epoch by node id
     */
    public void distrust(Map<String, Long> issuedByMs) {
        trust.distrust(issuedByMs);
    }

    /** The identity in use; null before there is one. */
    public @Nullable TlsIdentity identity() {
        return identity.get();
    }

    /** What shows the certificate, for transports that are set up by hand. */
    public X509ExtendedKeyManager keyManager() {
        return keys;
    }

    /** What verifies peers, for transports that are set up by hand. */
    public X509ExtendedTrustManager trustManager() {
        return trust;
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
