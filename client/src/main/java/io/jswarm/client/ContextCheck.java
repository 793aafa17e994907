package io.jswarm.client;

import io.jswarm.api.RejectedException;
import io.jswarm.rpc.HostPort;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.Pem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Whether a context that comes from elsewhere can be of any use: its first call would fail with less clear words. Stateless.
 */
public final class ContextCheck {
    private ContextCheck() {}

    /**
     * Nothing, for a context whose addresses, certificates and key can be used.
     *
     * @throws IllegalArgumentException with what is wrong, as the end of "but"
     */
    public static void require(SavedContext context) {
        context.managers().forEach(ContextCheck::requireAddress);
        certificates("ca", context.ca());
        X509Certificate own = certificates("certificate", context.certificate()).getFirst();
        if (!Keys.match(key(context.key()), own.getPublicKey())) {
            throw new IllegalArgumentException("its 'key' is not that of its 'certificate'");
        }
    }

    private static void requireAddress(String address) {
        try {
            HostPort.read(address, HostPort.CLUSTER, "managers");
        } catch (RejectedException e) {
            throw new IllegalArgumentException("'" + address + "' in its 'managers' is no HOST:PORT", e);
        }
    }

    private static List<X509Certificate> certificates(String field, String pem) {
        try {
            return Pem.certificates(pem.getBytes(StandardCharsets.UTF_8));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("its '" + field + "' holds no certificate (PEM)", e);
        }
    }

    private static PrivateKey key(String pem) {
        try {
            return Pem.privateKey(pem.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("its 'key' holds no key (PKCS#8 PEM)", e);
        }
    }
}
