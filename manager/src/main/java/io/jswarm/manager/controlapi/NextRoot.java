package io.jswarm.manager.controlapi;

import com.google.protobuf.ByteString;
import io.jswarm.api.Now;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.RotateRootRequest;
import io.jswarm.manager.ca.CertificateAuthority;
import io.jswarm.manager.control.mutation.StartRootRotation;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.Roots;
import io.jswarm.runtime.Randomness;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Makes the next root, or takes the person's own, for a rotation to begin with. */
final class NextRoot {
    private static final String HINT = "Example: jswarm swarm ca --rotate --ca-cert root.crt"
            + " --ca-key root.key (PEM, the key as PKCS#8: openssl pkcs8 -topk8 -nocrypt -in KEY)";
    /** A root that ends before the certificates that it is to sign is of little use. */
    private static final Duration LEAST_VALIDITY = Duration.ofDays(365);

    private NextRoot() {}

    static StartRootRotation prepare(RotateRootRequest request, ClusterState image, Now now, Randomness random) {
        CertificateAuthority present = Authorities.present(image);
        Instant time = Instant.ofEpochMilli(now.wallMs());
        try {
            CertificateAuthority next = request.getRootCaCertificate().isEmpty()
                            && request.getRootCaKey().isEmpty()
                    ? CertificateAuthority.create(time, new SecureRandom(), random)
                    : own(request, time);
            return new StartRootRotation(
                    ByteString.copyFrom(next.rootPem()),
                    Roots.fingerprint(next.root()),
                    Roots.fingerprint(present.root()),
                    ByteString.copyFrom(present.crossSign(next, random)),
                    ByteString.copyFrom(next.keyPem()),
                    next.newJoinToken(random).toText(),
                    next.newJoinToken(random).toText());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a root certificate", e);
        }
    }

    private static CertificateAuthority own(RotateRootRequest request, Instant now) {
        CertificateAuthority own;
        try {
            own = CertificateAuthority.parse(
                    request.getRootCaCertificate().toByteArray(),
                    request.getRootCaKey().toByteArray());
        } catch (GeneralSecurityException e) {
            throw refused("root_ca_key", "Expected a root certificate and its key, but: " + e.getMessage() + ".");
        }
        X509Certificate root = own.root();
        if (!Keys.isAcceptedRoot(root.getPublicKey())) {
            throw refused(
                    "root_ca_certificate",
                    "Expected a root with a key of an elliptic curve of 256 bits or more, or RSA of 2,048 bits or more.");
        }
        boolean[] usage = root.getKeyUsage();
        if (root.getBasicConstraints() < 0 || usage != null && !usage[5]) {
            throw refused("root_ca_certificate", "Expected a CA's certificate, but this one may not sign others.");
        }
        if (Roots.issuerOf(root, List.of(root)) == null) {
            throw refused("root_ca_certificate", "Expected a root that signed itself, but another CA signed this one.");
        }
        Instant from = root.getNotBefore().toInstant();
        Instant until = root.getNotAfter().toInstant();
        if (from.isAfter(now) || until.isBefore(now.plus(LEAST_VALIDITY))) {
            throw refused(
                    "root_ca_certificate",
                    "Expected a root that is valid from now for a year at least, but this one is valid from " + from
                            + " until " + until + ".");
        }
        return own;
    }

    private static RejectedException refused(String field, String reason) {
        return Calls.reject(Rejection.invalid(field, reason, HINT));
    }
}
