package io.jswarm.rpc.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows one certificate, which can be replaced while servers and channels run: the next handshake uses the new one. A
 * handshake that has begun keeps its own, which is why the alias carries a number and the one before is kept. Any thread.
 */
public final class ReloadableKeys extends X509ExtendedKeyManager {
    private record Entry(
            long number,
            @Nullable TlsIdentity identity,
            @Nullable Entry before) {
        String alias() {
            return Long.toString(number);
        }
    }

    private final AtomicReference<Entry> present = new AtomicReference<>(new Entry(0, null, null));

    /** Shows this certificate from the next handshake on; null: none. */
    public void set(@Nullable TlsIdentity identity) {
        present.updateAndGet(
                entry -> new Entry(entry.number() + 1, identity, new Entry(entry.number(), entry.identity(), null)));
    }

    private @Nullable String alias() {
        Entry entry = present.get();
        return entry.identity() == null ? null : entry.alias();
    }

    private @Nullable TlsIdentity find(@Nullable String alias) {
        Entry entry = present.get();
        Entry before = entry.before();
        if (entry.alias().equals(alias)) {
            return entry.identity();
        }
        return before != null && before.alias().equals(alias) ? before.identity() : null;
    }

    private boolean fits(@Nullable String keyType) {
        TlsIdentity identity = present.get().identity();
        // "EC_EC" is the name of old key exchanges in TLS 1.2; the rest are plain names of key algorithms.
        return identity != null
                && keyType != null
                && (keyType.equals(identity.key().getAlgorithm())
                        || keyType.startsWith(identity.key().getAlgorithm() + "_")
                        || identity.key().getAlgorithm().startsWith("Ed") && keyType.startsWith("Ed"));
    }

    private @Nullable String chosen(String @Nullable [] keyTypes) {
        if (keyTypes == null) {
            return null;
        }
        for (String keyType : keyTypes) {
            if (fits(keyType)) {
                return alias();
            }
        }
        return null;
    }

    private String @Nullable [] aliases(@Nullable String keyType) {
        String alias = fits(keyType) ? alias() : null;
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public @Nullable String chooseClientAlias(
            String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chosen(keyTypes);
    }

    @Override
    public @Nullable String chooseServerAlias(
            @Nullable String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return fits(keyType) ? alias() : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return chosen(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            @Nullable String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return fits(keyType) ? alias() : null;
    }

    @Override
    public String @Nullable [] getClientAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
        return aliases(keyType);
    }

    @Override
    public String @Nullable [] getServerAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
        return aliases(keyType);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        TlsIdentity identity = find(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        TlsIdentity identity = find(alias);
        return identity == null ? null : identity.key();
    }
}
