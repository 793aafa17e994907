package io.jswarm.rpc.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How root certificates are named and recognised. Pure. */
public final class Roots {
    private Roots() {}

    /** The SHA-256 of the certificate's DER, 64 hexadecimal digits. */
    public static String fingerprint(X509Certificate root) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(root.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot digest a certificate that was read before", e);
        }
    }

    /** Which of the roots signed the certificate; null when none did. */
    public static @Nullable X509Certificate issuerOf(X509Certificate certificate, List<X509Certificate> roots) {
        for (X509Certificate root : roots) {
            if (isSignedBy(certificate, root)) {
                return root;
            }
        }
        return null;
    }

    /**
     * Whether a root may be trusted because another one, that is trusted already, vouches for it.
     *
     * @param next the root in question
     * @param crossSigned its key, as the trusted root signed it
     * @param trusted the trusted root
     */
    public static boolean isVouchedFor(X509Certificate next, X509Certificate crossSigned, X509Certificate trusted) {
        return isSignedBy(crossSigned, trusted)
                && crossSigned.getPublicKey().equals(next.getPublicKey())
                && crossSigned.getSubjectX500Principal().equals(next.getSubjectX500Principal())
                && isSignedBy(next, next);
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
