package io.jswarm.manager.controlapi;

import com.google.protobuf.ByteString;
import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.IssueClientCertificateRequest;
import io.jswarm.api.v1.IssueClientCertificateResponse;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.ca.CertificateAuthority;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.rpc.tls.CertificateRequest;
import io.jswarm.runtime.Randomness;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;

/** Certificates for people who use the cluster from elsewhere. */
final class ClientCertificates {
    private static final Duration DEFAULT_VALIDITY = Duration.ofDays(365);
    private static final Duration LONGEST_VALIDITY = Duration.ofDays(3650);

    private ClientCertificates() {}

    static Cluster clusterOf(ClusterState image) {
        Cluster cluster = image.cluster();
        if (cluster == null) {
            throw Calls.reject(Rejection.unavailable(
                    "This manager has not read the cluster's state yet.", "Try again in some seconds."));
        }
        return cluster;
    }

    static CertificateAuthority authorityOf(ClusterState image) {
        Cluster cluster = clusterOf(image);
        Trust trust = image.trust();
        if (trust == null) {
            throw Calls.reject(Rejection.unavailable(
                    "This manager has not read the cluster's keys yet.", "Try again in some seconds."));
        }
        try {
            return CertificateAuthority.of(cluster, trust);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the cluster's CA cannot be read", e);
        }
    }

    static IssueClientCertificateResponse issue(
            IssueClientCertificateRequest request, ClusterState image, Now now, Randomness random) {
        CertificateAuthority authority = authorityOf(image);
        if (request.getName().isBlank() || request.getName().length() > 64) {
            throw Calls.reject(
                    Rejection.invalid("name", "Expected a name of 1 to 64 characters for the certificate.", ""));
        }
        Cluster cluster = image.cluster();
        String clusterId = cluster == null ? "" : cluster.getId();
        Duration validity =
                request.getValidityMs() <= 0 ? DEFAULT_VALIDITY : Duration.ofMillis(request.getValidityMs());
        Duration bounded = validity.compareTo(LONGEST_VALIDITY) > 0 ? LONGEST_VALIDITY : validity;
        try {
            CertificateRequest csr = CertificateRequest.parse(request.getCsr().toByteArray());
            byte[] chain = CertificateAuthority.chainPem(authority.issueAdmin(
                    csr, request.getName(), clusterId, bounded, Instant.ofEpochMilli(now.wallMs()), random));
            return IssueClientCertificateResponse.newBuilder()
                    .setCertificate(ByteString.copyFrom(chain))
                    .setRootCaCertificate(ByteString.copyFrom(authority.rootPem()))
                    .build();
        } catch (GeneralSecurityException e) {
            throw Calls.reject(Rejection.invalid("csr", "The certificate request is refused: " + e.getMessage(), ""));
        }
    }
}
