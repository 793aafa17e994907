package io.jswarm.cli;

import io.jswarm.client.SavedContext;
import io.jswarm.rpc.tls.CertificateIssuer;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.LeafCertificate;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.rpc.tls.Subject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Certificates that a test can read, and a context whose key is there too. */
final class Certificates {
    static final String LEAF = """
            -----BEGIN CERTIFICATE-----
            MIIBdTCCARugAwIBAgIURE5l8HJMy4HAm3mMqTcYJHmAyDMwCgYIKoZIzj0EAwIw
            DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjQwMDE4MDRaGA8yMTI2MTAzMTAwMTgw
            NFowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLg8
            W9KdY392yZqLRzShDYDuCMJ/+04hXaeXxlhUBrAniQNJJPqj7ouoa4X4oKWmTxYA
            rPujFmh8QSdPrc3fxbajUzBRMB0GA1UdDgQWBBQIlDynQbNJoPyImklvg/PAtiD+
            BzAfBgNVHSMEGDAWgBQIlDynQbNJoPyImklvg/PAtiD+BzAPBgNVHRMBAf8EBTAD
            AQH/MAoGCCqGSM49BAMCA0gAMEUCIQDsHVlyQggu9+9qS+Sirn0qOMGdOE5Dv6QP
            PmyE4MnyhwIgQWGRanHRg6RhbuNRY0t6tKbIFrLaB4HUi8t4NRPV3kc=
            -----END CERTIFICATE-----
            """;

    /** One that has expired in 2020. */
    static final String EXPIRED = """
            -----BEGIN CERTIFICATE-----
            MIIBNTCB3KADAgECAgkAhODpofUh6+0wCgYIKoZIzj0EAwMwDzENMAsGA1UEAxME
            dGVzdDAeFw0yMDAxMDEwMDAwMDBaFw0yMDAxMDIwMDAwMDBaMA8xDTALBgNVBAMT
            BHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATc+UvodrRI5gSjuPHcVVQy
            KXdM79qO/C4J0Wj6g9G6PRw989KGBIEhTk/30nzp76X3jxGAglrg+TyFq88gmKU9
            oyEwHzAdBgNVHQ4EFgQUkbqyDrUBT8JhmhhhlxiPgubSAJIwCgYIKoZIzj0EAwMD
            SAAwRQIgQtcU7NNvPNu7yaV2udbog+6asyoW2T4xilNoHvs37uYCIQDj4AaFNdGy
            Fq9SPSLiEJ1AttpL5eH396gVu96x1dXg8w==
            -----END CERTIFICATE-----
            """;

    private Certificates() {}

    /** A context of certificates that were made just now. */
    static SavedContext context(String name, String... managers) {
        try {
            SecureRandom random = new SecureRandom();
            Instant from = Instant.ofEpochMilli(Fixtures.NOW_MS).minus(Duration.ofDays(1));
            Instant until = from.plus(Duration.ofDays(30));
            CertificateIssuer root =
                    CertificateIssuer.selfSigned("root", Keys.generate(random), from, until, BigInteger.ONE);
            KeyPair own = Keys.generate(random);
            X509Certificate leaf = root.sign(new LeafCertificate(
                    own.getPublic(), new Subject(name, Subject.ADMIN, ""), List.of(), from, until, BigInteger.TWO));
            return new SavedContext(
                    name,
                    "",
                    List.of(managers),
                    text(Pem.write(List.of(root.certificate()))),
                    text(Pem.write(List.of(leaf))),
                    text(Pem.write(own.getPrivate())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(byte[] pem) {
        return new String(pem, StandardCharsets.US_ASCII);
    }
}
