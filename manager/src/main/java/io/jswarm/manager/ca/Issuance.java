package io.jswarm.manager.ca;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.jswarm.api.FeatureLevel;
import io.jswarm.api.Now;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.access.Access;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.IssueRequest;
import io.jswarm.api.v1.IssueResponse;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RootRotation;
import io.jswarm.api.v1.RootRotationPhase;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.RootBundle;
import io.jswarm.rpc.tls.CertificateRequest;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Who gets which certificate, given a state: by join token on the leader, by its own name for a node of the cluster. A
 * "no" is a {@link RejectedException}. Any thread.
 */
public final class Issuance {
    private final NodeRegistrar registrar;
    private final Clock clock;
    private final Randomness random;
    private final SigningAuthority signing = new SigningAuthority();
    private final WrongTokens wrongTokens = new WrongTokens();

    /** Randomness must be secure: it makes serial numbers and node ids. */
    public Issuance(NodeRegistrar registrar, Clock clock, Randomness random) {
        this.registrar = registrar;
        this.clock = clock;
        this.random = random;
    }

    static Rejection notReady() {
        return Rejection.unavailable(
                "This manager has not read the cluster's state yet.", "Try again in some seconds.");
    }

    void requireNotBlocked(String address) {
        if (!address.isEmpty() && wrongTokens.isBlocked(address, clock.now())) {
            throw new RejectedException(new Rejection(
                    Rejection.Code.RESOURCE_EXHAUSTED,
                    "Expected fewer than " + WrongTokens.ALLOWED + " wrong join tokens a minute from " + address
                            + ", but there were more.",
                    "",
                    "Wait a minute, and ask a manager for a token with: jswarm swarm join-token worker"));
        }
    }

    void countWrongToken(String address) {
        if (!address.isEmpty()) {
            wrongTokens.count(address, clock.now());
        }
    }

    CompletionStage<IssueResponse> join(IssueRequest request, ClusterState state) {
        CertificateAuthority authority = authorityOf(state);
        NodeRole role = roleOf(request.getToken(), state);
        CertificateRequest csr = parse(request);
        requireId(request);
        requireLevel(request, state);
        return registrar
                .register(new NodeRegistrar.Registration(
                        joinId(request.getRequestId(), csr.publicKey()),
                        random.nextId(),
                        role,
                        request.getAvailability() == Availability.AVAILABILITY_UNSPECIFIED
                                ? Availability.AVAILABILITY_ACTIVE
                                : request.getAvailability(),
                        request.getHostname()))
                .thenApply(node -> {
                    requireRole(node, role);
                    return respond(authority, csr, node, state);
                });
    }

    /** What the token gives. */
    private static NodeRole roleOf(String token, ClusterState state) {
        Trust trust = state.trust();
        JoinTokenCheck.Outcome outcome =
                JoinTokenCheck.check(token, trust == null ? Trust.getDefaultInstance() : trust, pinnedRoot(state));
        NodeRole role = outcome.role();
        if (role == null) {
            throw refusedWith(outcome.rejection());
        }
        return role;
    }

    private static void requireLevel(IssueRequest request, ClusterState state) {
        Rejection level = FeatureLevel.refusal(clusterOf(state).getFeatureLevel(), request.getFeatureLevels());
        if (level != null) {
            throw new RejectedException(level);
        }
    }

    /** A retry of a join gets what the join got; a role that changed later comes by renewal only. */
    private static void requireRole(Node node, NodeRole role) {
        if (node.getRole() != role) {
            throw new RejectedException(Rejection.precondition(
                    "Expected the join of a new node, but node " + node.getId()
                            + " joined with this request before and has another role now.",
                    "Run on the host: jswarm swarm leave --force, then jswarm swarm join."));
        }
    }

    /** The next certificate of a node that has proved who it is; the state must be of now. */
    public IssueResponse renew(IssueRequest request, String nodeId, ClusterState state) {
        CertificateAuthority authority = authorityOf(state);
        CertificateRequest csr = parse(request);
        Rejection refusal = Access.renewalRefusal(nodeId, StateNodeAccess.standing(state, nodeId));
        if (refusal != null) {
            throw new RejectedException(refusal);
        }
        Node node = requireNonNull(state.nodes().get(nodeId));
        return respond(authority, csr, node, state);
    }

    /**
     * The next certificate of a node whose present one has expired: the token shows that people want it back, the proof that
     * it is the node. The state must be of now.
     */
    IssueResponse renewExpired(IssueRequest request, ClusterState state) {
        NodeRole given = roleOf(request.getExpired().getToken(), state);
        requireId(request);
        requireLevel(request, state);
        String nodeId = expiredNode(request, clusterOf(state));
        Node node = state.nodes().get(nodeId);
        Rejection refusal = node == null ? null : ExpiredProofCheck.roleRefusal(given, node);
        if (refusal != null) {
            throw new RejectedException(refusal);
        }
        return renew(request, nodeId, state);
    }

    private String expiredNode(IssueRequest request, Cluster cluster) {
        try {
            ExpiredProofCheck.Outcome outcome =
                    ExpiredProofCheck.check(request, cluster, clock.now().instant());
            if (outcome.nodeId() == null) {
                throw refusedWith(outcome.rejection());
            }
            return outcome.nodeId();
        } catch (GeneralSecurityException e) {
            throw damagedRoot(e);
        }
    }

    private IssueResponse respond(
            CertificateAuthority authority, CertificateRequest csr, Node node, ClusterState state) {
        Cluster cluster = clusterOf(state);
        Now now = clock.now();
        long validityMs = cluster.getSpec().getNodeCertificateExpiryMs();
        try {
            X509Certificate certificate = authority.issueNode(
                    csr,
                    new NodeIdentityClaim(node.getId(), node.getRole(), cluster.getId()),
                    validityMs > 0 ? Duration.ofMillis(validityMs) : CertificateAuthority.NODE_VALIDITY,
                    Instant.ofEpochMilli(now.wallMs()),
                    random);
            IssueResponse.Builder response = IssueResponse.newBuilder()
                    .setCertificate(chain(certificate, cluster))
                    .setRootCaCertificate(RootBundle.of(cluster))
                    .setNodeId(node.getId())
                    .setRole(node.getRole())
                    .setClusterId(cluster.getId());
            response.addAllManagerAddrs(state.managerAddrs());
            return response.build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign the certificate of node " + node.getId(), e);
        }
    }

    /**
     * While certificates come from the next root, with what the present root signed of it: whoever believes only the present
     * one, as contexts do, believes these nodes as well until the replacement is over.
     */
    private static ByteString chain(X509Certificate certificate, Cluster cluster) throws GeneralSecurityException {
        ByteString own = ByteString.copyFrom(CertificateAuthority.chainPem(certificate));
        RootRotation rotation = cluster.getRootRotation();
        return rotation.getPhase() == RootRotationPhase.ROOT_ROTATION_PHASE_CERTIFY
                ? own.concat(rotation.getCrossSigned())
                : own;
    }

    private static Cluster clusterOf(ClusterState state) {
        Cluster cluster = state.cluster();
        if (cluster == null) {
            throw new RejectedException(notReady());
        }
        return cluster;
    }

    private CertificateAuthority authorityOf(ClusterState state) {
        Trust trust = state.trust();
        if (trust == null) {
            throw new RejectedException(notReady());
        }
        try {
            return signing.of(clusterOf(state), trust);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the root certificate or its key in the cluster state is damaged", e);
        }
    }

    private static X509Certificate pinnedRoot(ClusterState state) {
        try {
            return Pem.certificates(clusterOf(state).getRootCaCertificate().toByteArray())
                    .getFirst();
        } catch (GeneralSecurityException e) {
            throw damagedRoot(e);
        }
    }

    private static IllegalStateException damagedRoot(GeneralSecurityException e) {
        return new IllegalStateException("the root certificate in the cluster state is damaged", e);
    }

    private static CertificateRequest parse(IssueRequest request) {
        try {
            return CertificateRequest.parse(request.getCsr().toByteArray());
        } catch (GeneralSecurityException e) {
            throw new RejectedException(Rejection.invalid(
                    "csr", "The certificate request is wrong: " + e.getMessage() + ".", "Send a new one."));
        }
    }

    /** What a join needs beside what {@code rpc.RequestTables} asks of every request. */
    private static void requireId(IssueRequest request) {
        if (request.getRequestId().isEmpty()) {
            throw new RejectedException(Rejection.invalid(
                    "request_id",
                    "Expected a request id, so that a retry is the same join, but there is none.",
                    "Run the same version of jswarm as the managers on the host: jswarm version"));
        }
    }

    private static RejectedException refusedWith(@Nullable Rejection rejection) {
        return new RejectedException(rejection == null ? notReady() : rejection);
    }

    /** Covers the key, so that a request id alone gives nobody the node that another one made with it. */
    static String joinId(String requestId, PublicKey key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(requestId.getBytes(StandardCharsets.UTF_8));
            return "join-" + HexFormat.of().formatHex(digest.digest(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime has no SHA-256", e);
        }
    }
}
