package io.jswarm.manager.controlapi;

import com.google.protobuf.ByteString;
import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.IssueClientCertificateRequest;
import io.jswarm.api.v1.IssueClientCertificateResponse;
import io.jswarm.manager.ca.CertificateAuthority;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.RootBundle;
import io.jswarm.rpc.tls.CertificateRequest;
import io.jswarm.runtime.Randomness;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;

/** Certificates for people who use the cluster from elsewhere. */
final class ClientCertificates {
    private static final Duration DEFAULT_VALIDITY = Duration.ofDays(365);
    private static final Duration SHORTEST_VALIDITY = Duration.ofMinutes(30);
    private static final Duration LONGEST_VALIDITY = Duration.ofDays(3650);

    private ClientCertificates() {}

    static IssueClientCertificateResponse issue(
            IssueClientCertificateRequest request, ClusterState image, Now now, Randomness random) {
        CertificateAuthority authority = Authorities.signing(image);
        if (request.getName().isBlank() || request.getName().length() > 64) {
            throw Calls.reject(
                    Rejection.invalid("name", "Expected a name of 1 to 64 characters for the certificate.", ""));
        }
        Cluster cluster = Authorities.clusterOf(image);
        Duration validity =
                request.getValidityMs() == 0 ? DEFAULT_VALIDITY : Duration.ofMillis(request.getValidityMs());
        if (validity.compareTo(SHORTEST_VALIDITY) < 0 || validity.compareTo(LONGEST_VALIDITY) > 0) {
            throw Calls.reject(Rejection.invalid(
                    "validity_ms",
                    "--expiry: expected 30m to 87600h, but got " + request.getValidityMs() + "ms.",
                    "Example: jswarm context create --expiry 720h NAME"));
        }
        try {
            CertificateRequest csr = CertificateRequest.parse(request.getCsr().toByteArray());
            byte[] chain = CertificateAuthority.chainPem(authority.issueAdmin(
                    csr, request.getName(), cluster.getId(), validity, Instant.ofEpochMilli(now.wallMs()), random));
            return IssueClientCertificateResponse.newBuilder()
                    .setCertificate(ByteString.copyFrom(chain))
                    .setRootCaCertificate(RootBundle.of(cluster))
                    .build();
        } catch (GeneralSecurityException e) {
            throw Calls.reject(Rejection.invalid("csr", "The certificate request is refused: " + e.getMessage(), ""));
        }
    }
}
