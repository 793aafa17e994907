package io.jswarm.deploy.daemon.identity;

import io.jswarm.api.Now;
import io.jswarm.rpc.Wire;
import io.jswarm.rpc.tls.CertificateIssuer;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.LeafCertificate;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.rpc.tls.Subject;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The local listener's own CA, and the credentials of the host's root in {@code local/}: independent of any swarm, so that
 * the daemon can be reached before there is one. Made anew at each start: whoever may read the folder reads the new ones.
 */
public final class LocalCredentials {
    private static final Duration VALIDITY = Duration.ofDays(3650);
    private static final Duration BACKDATED = Duration.ofHours(1);

    private final Path folder;
    private final TlsIdentity server;

    private LocalCredentials(Path folder, TlsIdentity server) {
        this.folder = folder;
        this.server = server;
    }

    /** Makes CA, server and admin certificates, and writes what the CLI needs but the endpoint. */
    public static LocalCredentials open(Path folder, Clock clock, Randomness random) throws IOException {
        try {
            SecretFiles.makeFolder(folder);
            Now now = clock.now();
            SecureRandom keyRandom = new SecureRandom();
            Instant from = Instant.ofEpochMilli(now.wallMs()).minus(BACKDATED);
            Instant until = Instant.ofEpochMilli(now.wallMs()).plus(VALIDITY);
            CertificateIssuer issuer = CertificateIssuer.selfSigned(
                    "jswarm-local-ca", Keys.generate(keyRandom), from, until, serial(random));
            KeyPair admin = Keys.generate(keyRandom);
            X509Certificate adminCertificate = issuer.sign(new LeafCertificate(
                    admin.getPublic(), new Subject("root", Subject.LOCAL, ""), List.of(), from, until, serial(random)));
            KeyPair server = Keys.generate(keyRandom);
            X509Certificate serverCertificate = issuer.sign(new LeafCertificate(
                    server.getPublic(),
                    new Subject("daemon", Subject.LOCAL, ""),
                    List.of(Wire.LOCAL_AUTHORITY),
                    from,
                    until,
                    serial(random)));
            SecretFiles.write(folder.resolve("ca.crt"), Pem.write(List.of(issuer.certificate())));
            SecretFiles.write(folder.resolve("admin.crt"), Pem.write(List.of(adminCertificate)));
            SecretFiles.write(folder.resolve("admin.key"), Pem.write(admin.getPrivate()));
            return new LocalCredentials(
                    folder,
                    new TlsIdentity(server.getPrivate(), List.of(serverCertificate), List.of(issuer.certificate())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the local CA cannot be made", e);
        }
    }

    private static BigInteger serial(Randomness random) {
        return BigInteger.valueOf(random.nextLong() >>> 1 | 1);
    }

    /** For the local listener. */
    public TlsCredentials server() {
        try {
            return new TlsCredentials(server);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the local certificate cannot be used", e);
        }
    }

    /** Says where the listener is (host:port): from now on the CLI finds the daemon. */
    public void publish(String endpoint) throws IOException {
        SecretFiles.write(folder.resolve("endpoint"), (endpoint + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
