package io.jswarm.deploy.daemon.identity;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.jswarm.api.v1.CAGrpc;
import io.jswarm.api.v1.IssueRequest;
import io.jswarm.api.v1.IssueResponse;
import io.jswarm.rpc.tls.CertificateRequest;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.LeafCertificate;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.rpc.tls.TlsIdentity;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Gets a node its next certificate, with a new key. */
public final class NextCertificate {
    private static final long DEADLINE_S = 10;
    private static final double EARLIEST = 0.5;
    private static final double LATEST = 0.8;

    private NextCertificate() {}

    /**
     * Asks a manager, over a channel that shows the present certificate. Blocks.
     *
     * @throws io.grpc.StatusRuntimeException when the manager refuses or does not answer
     * @throws GeneralSecurityException when the answer is not a certificate for the new key
     */
    public static TlsIdentity renew(Channel manager, TlsIdentity present) throws GeneralSecurityException {
        return renew(
                request -> CAGrpc.newBlockingStub(manager)
                        .withDeadlineAfter(DEADLINE_S, TimeUnit.SECONDS)
                        .issue(request),
                present);
    }

    /**
     * Asks whoever issues certificates.
     *
     * @throws GeneralSecurityException when the answer is not a certificate for the new key
     */
    public static TlsIdentity renew(Function<IssueRequest, IssueResponse> issuer, TlsIdentity present)
            throws GeneralSecurityException {
        KeyPair keys = Keys.generate(new SecureRandom());
        IssueResponse response = issuer.apply(IssueRequest.newBuilder()
                .setCsr(ByteString.copyFrom(CertificateRequest.create(keys)))
                .build());
        TlsIdentity next = TlsIdentity.parse(
                Pem.write(keys.getPrivate()),
                response.getCertificate().toByteArray(),
                response.getRootCaCertificate().toByteArray());
        requireSameNode(next, present);
        return next;
    }

    /** A node uses no certificate that would make it another one. */
    static void requireSameNode(TlsIdentity next, TlsIdentity present) throws GeneralSecurityException {
        if (!next.subject().commonName().equals(present.subject().commonName())) {
            throw new GeneralSecurityException("expected a certificate for node "
                    + present.subject().commonName() + ", but it is for "
                    + next.subject().commonName());
        }
    }

    /**
     * When to renew a certificate: between 50 and 80 % of its validity, so that a swarm's nodes do not come at once. It counts
     * from the issue, since a certificate begins earlier.
     *
     * @param chance evenly from 0 to 1
     * @return milliseconds since the epoch
     */
    public static long dueAtMs(X509Certificate certificate, double chance) {
        long until = certificate.getNotAfter().toInstant().toEpochMilli();
        long from = Math.min(
                until,
                certificate
                        .getNotBefore()
                        .toInstant()
                        .plus(LeafCertificate.BACKDATED)
                        .toEpochMilli());
        long length = until - from;
        return from + (long) (length * (EARLIEST + chance * (LATEST - EARLIEST)));
    }
}
