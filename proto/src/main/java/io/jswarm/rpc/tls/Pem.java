package io.jswarm.rpc.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** Certificates and private keys as PEM text. Uses the JDK only, so that reading costs a client's start little. */
public final class Pem {
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";

    private Pem() {}

    /** The certificates one after another, in the order given. */
    public static byte[] write(List<X509Certificate> certificates) throws GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            text.append(block("CERTIFICATE", certificate.getEncoded()));
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The private key as unencrypted PKCS#8. */
    public static byte[] write(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded()).getBytes(StandardCharsets.US_ASCII);
    }

    private static String block(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    /**
     * Reads one or more certificates, PEM or a single DER.
     *
     * @throws CertificateException when there is none or one is damaged
     */
    public static List<X509Certificate> certificates(byte[] pem) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = factory.generateCertificates(new ByteArrayInputStream(pem)).stream()
                .map(X509Certificate.class::cast)
                .toList();
        if (certificates.isEmpty()) {
            throw new CertificateException("expected a PEM certificate, but found none");
        }
        return certificates;
    }

    /**
     * Reads an unencrypted PKCS#8 key, of an elliptic curve or RSA.
     *
     * @throws InvalidKeyException when the text is something else
     */
    public static PrivateKey privateKey(byte[] pem) throws GeneralSecurityException {
        String text = new String(pem, StandardCharsets.US_ASCII);
        int begin = text.indexOf(KEY_BEGIN);
        int end = text.indexOf(KEY_END);
        if (begin < 0 || end < begin) {
            throw new InvalidKeyException(
                    "expected a PEM block of type PRIVATE KEY (PKCS#8), but found none; openssl pkcs8 -topk8 -nocrypt makes one");
        }
        return decode(text.substring(begin + KEY_BEGIN.length(), end));
    }

    private static PrivateKey decode(String base64) throws GeneralSecurityException {
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("expected base 64 inside the PEM block of the private key", e);
        }
        InvalidKeyException neither =
                new InvalidKeyException("expected an EC or RSA private key, but the PEM block holds something else");
        for (String algorithm : List.of("EC", "RSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                neither.addSuppressed(e); // the block says of which kind it is, and only that one reads it
            }
        }
        throw neither;
    }
}
