package io.jswarm.manager.ca;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.IssueRequest;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.manager.state.RootBundle;
import io.jswarm.rpc.tls.KeyProof;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.rpc.tls.Roots;
import io.jswarm.rpc.tls.Subject;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which node shows a certificate that has expired, and that it has its key. All but the certificate's end counts as in a
 * handshake. One that has not ended is good as well: its owner could renew it without a token, and clocks differ. Pure.
 */
final class ExpiredProofCheck {
    private static final Set<String> NODES = Set.of(Subject.WORKER, Subject.MANAGER);
    private static final String JOIN_ANEW =
            "It comes back as a new node only. Run on the host: jswarm swarm leave --force, then jswarm swarm join.";

    private ExpiredProofCheck() {}

    /** One of the two is null. */
    record Outcome(@Nullable String nodeId, @Nullable Rejection rejection) {}

    static Outcome check(IssueRequest request, Cluster cluster, Instant now) throws CertificateException {
        List<X509Certificate> roots = Pem.certificates(RootBundle.of(cluster).toByteArray());
        X509Certificate certificate;
        try {
            certificate = Pem.certificates(
                            request.getExpired().getCertificateChain().toByteArray())
                    .getFirst();
        } catch (CertificateException e) {
            return new Outcome(
                    null,
                    Rejection.invalid(
                            "expired.certificate_chain",
                            "Expected the certificate that has expired, but it cannot be read.",
                            JOIN_ANEW));
        }
        Rejection refusal = refusal(certificate, roots, cluster.getId(), now);
        if (refusal != null) {
            return new Outcome(null, refusal);
        }
        boolean signed = KeyProof.isSigned(
                request.getExpired().getSignature().toByteArray(),
                certificate.getPublicKey(),
                request.getCsr().toByteArray(),
                request.getRequestId());
        return signed
                ? new Outcome(Subject.of(certificate).commonName(), null)
                : refused(
                        "Expected a request signed with the key of the certificate that has expired, but it is not.",
                        "");
    }

    private static @Nullable Rejection refusal(
            X509Certificate certificate, List<X509Certificate> roots, String clusterId, Instant now) {
        Subject subject = Subject.of(certificate);
        if (Roots.issuerOf(certificate, roots) == null) {
            return refused(
                            "Expected a certificate of this cluster's root, but it was issued by another one: it is"
                                    + " of another cluster, or the root was replaced meanwhile.",
                            JOIN_ANEW)
                    .rejection();
        }
        if (!NODES.contains(subject.unit()) || !subject.organization().equals(clusterId)) {
            return refused("Expected a certificate of a node of this cluster, but it is of something else.", JOIN_ANEW)
                    .rejection();
        }
        Instant begin = certificate.getNotBefore().toInstant();
        return now.isBefore(begin)
                ? Rejection.precondition(
                        "Expected a certificate that has expired, but it begins at " + begin + " and it is " + now
                                + " here.",
                        "Check the clocks of this manager and of the host.")
                : null;
    }

    /** Why a token that gives this role does not take this node back; null when it does. */
    static @Nullable Rejection roleRefusal(NodeRole given, Node node) {
        boolean manages = node.getRole() == NodeRole.NODE_ROLE_MANAGER
                || node.getSpec().getDesiredRole() == NodeRole.NODE_ROLE_MANAGER;
        return manages && given != NodeRole.NODE_ROLE_MANAGER
                ? Rejection.precondition(
                        "Expected the join token of managers, since node " + node.getId()
                                + " is a manager, but it is that of workers.",
                        "Ask a manager for it with: jswarm swarm join-token manager")
                : null;
    }

    private static Outcome refused(String reason, String hint) {
        return new Outcome(null, new Rejection(Rejection.Code.UNAUTHENTICATED, reason, "", hint));
    }
}
