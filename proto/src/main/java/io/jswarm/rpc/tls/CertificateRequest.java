package io.jswarm.rpc.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SignatureException;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A PKCS#10 request whose sender proved that it has the private key. The subject it asks for is not kept: who a
 * certificate names is the CA's decision alone.
 *
 * @param publicKey P-256
 */
public record CertificateRequest(PublicKey publicKey) {
    private static final X500Principal SUBJECT = new X500Principal("CN=jswarm");
    private static final int MAX_BYTES = 16 * 1024;

    /** The DER of a request for this key pair. */
    public static byte[] create(KeyPair keys) {
        try {
            JcaContentSignerBuilder signer = new JcaContentSignerBuilder(Keys.signatures(keys.getPrivate()));
            return new JcaPKCS10CertificationRequestBuilder(SUBJECT, keys.getPublic())
                    .build(signer.build(keys.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalArgumentException("expected a P-256 key pair", e);
        }
    }

    /**
     * Reads a request and checks its signature and its kind of key.
     *
     * @throws GeneralSecurityException with a reason for a person: what was expected, and what came instead
     */
    public static CertificateRequest parse(byte[] der) throws GeneralSecurityException {
        if (der.length == 0 || der.length > MAX_BYTES) {
            throw new InvalidKeyException(
                    "expected a PKCS#10 request of 1 to " + MAX_BYTES + " bytes, but it has " + der.length + " bytes");
        }
        JcaPKCS10CertificationRequest request = decode(der);
        PublicKey key = request.getPublicKey();
        if (!Keys.isAccepted(key)) {
            throw new InvalidKeyException(
                    "expected a P-256 key, but the request is for a key of type " + key.getAlgorithm());
        }
        if (!isSignedBy(request, key)) {
            throw new SignatureException(
                    "expected a request signed with the key it is for, but its signature does not fit");
        }
        return new CertificateRequest(key);
    }

    private static JcaPKCS10CertificationRequest decode(byte[] der) throws InvalidKeyException {
        try {
            return new JcaPKCS10CertificationRequest(der);
        } catch (IOException | RuntimeException e) {
            // The parser throws many kinds of runtime exception for damaged input.
            throw new InvalidKeyException("expected the DER of a PKCS#10 request, but it cannot be read", e);
        }
    }

    private static boolean isSignedBy(JcaPKCS10CertificationRequest request, PublicKey key) {
        try {
            return request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
        } catch (OperatorCreationException | PKCSException e) {
            return false;
        }
    }
}
