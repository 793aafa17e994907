package io.jswarm.rpc.tls;

import io.jswarm.api.v1.NodeTls;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who this process is on the network, and whom it believes.
 *
 * @param key the private key
 * @param chain its certificate first, then its issuers without the root
 * @param roots the CAs that peers' certificates must come from; several while a root is being replaced
 */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> roots) {
    /** Copies the lists. */
    public TlsIdentity {
        chain = List.copyOf(chain);
        roots = List.copyOf(roots);
        if (chain.isEmpty() || roots.isEmpty()) {
            throw new IllegalArgumentException("expected a certificate and a root certificate");
        }
    }

    /**
     * Reads an identity from PEM.
     *
     * @throws GeneralSecurityException when a part is damaged or the key is not the certificate's
     */
    public static TlsIdentity parse(byte[] keyPem, byte[] chainPem, byte[] rootsPem) throws GeneralSecurityException {
        TlsIdentity identity =
                new TlsIdentity(Pem.privateKey(keyPem), Pem.certificates(chainPem), Pem.certificates(rootsPem));
        if (!Keys.match(identity.key(), identity.certificate().getPublicKey())) {
            throw new InvalidKeyException("expected the private key of the certificate, but it is another one");
        }
        return identity;
    }

    /** Its own certificate. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** Whom the certificate names. */
    public Subject subject() {
        return Subject.of(certificate());
    }

    /** The same certificate with other roots to believe. */
    public TlsIdentity withRoots(List<X509Certificate> next) {
        return new TlsIdentity(key, chain, next);
    }

    /** The fingerprint of the root that signed the certificate; empty when that is none of the roots. */
    public String issuer() {
        X509Certificate issuer = Roots.issuerOf(certificate(), roots);
        return issuer == null ? "" : Roots.fingerprint(issuer);
    }

    /** What a node tells managers of its certificate and of whom it trusts. */
    public NodeTls told() {
        NodeTls.Builder tls = NodeTls.newBuilder().setIssuer(issuer());
        roots.forEach(root -> tls.addTrustedRoots(Roots.fingerprint(root)));
        return tls.build();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TlsIdentity[" + subject() + "]";
    }
}
