package io.jswarm.manager.ca;

import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.Trust;
import io.jswarm.rpc.Wire;
import io.jswarm.rpc.tls.CertificateIssuer;
import io.jswarm.rpc.tls.CertificateRequest;
import io.jswarm.rpc.tls.JoinToken;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.LeafCertificate;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.rpc.tls.Subject;
import io.jswarm.runtime.Randomness;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The root of a cluster's trust and the signing with it. Time and randomness are passed in; whether somebody may have a
 * certificate is decided elsewhere ({@link CaService}, the control API). Any thread.
 */
public final class CertificateAuthority {
    /** How long a root certificate is valid. */
    public static final Duration ROOT_VALIDITY = Duration.ofDays(20 * 365 + 5);
    /** How long a node's certificate is valid when the cluster spec says nothing. */
    public static final Duration NODE_VALIDITY = Duration.ofDays(90);
    /** Certificates begin this much earlier, for hosts whose clocks are behind. */
    public static final Duration BACKDATED = LeafCertificate.BACKDATED;

    private static final Duration SHORTEST = Duration.ofMinutes(30);
    private static final String NAME = "jswarm-ca";
    private static final int NAME_MAX = 64;

    private final CertificateIssuer issuer;

    private CertificateAuthority(CertificateIssuer issuer) {
        this.issuer = issuer;
    }

    /** A new root with a key of its own. */
    public static CertificateAuthority create(Instant now, SecureRandom keyRandom, Randomness random)
            throws GeneralSecurityException {
        return new CertificateAuthority(CertificateIssuer.selfSigned(
                NAME, Keys.generate(keyRandom), now.minus(BACKDATED), now.plus(ROOT_VALIDITY), serial(random)));
    }

    /**
     * The present root in the cluster state: the one that join tokens pin.
     *
     * @throws GeneralSecurityException when certificate or key is damaged, or they are not a pair
     */
    public static CertificateAuthority of(Cluster cluster, Trust trust) throws GeneralSecurityException {
        return StoredRoot.present(cluster, trust).read();
    }

    /**
     * The root that certificates come from now: while the root is being replaced and all nodes trust the next one, that.
     *
     * @throws GeneralSecurityException when certificate or key is damaged, or they are not a pair
     */
    public static CertificateAuthority signing(Cluster cluster, Trust trust) throws GeneralSecurityException {
        return StoredRoot.signing(cluster, trust).read();
    }

    /**
     * A root from PEM.
     *
     * @throws GeneralSecurityException when certificate or key is damaged, or they are not a pair
     */
    public static CertificateAuthority parse(byte[] certificatePem, byte[] keyPem) throws GeneralSecurityException {
        CertificateIssuer issuer =
                new CertificateIssuer(Pem.certificates(certificatePem).getFirst(), Pem.privateKey(keyPem));
        if (!Keys.match(issuer.key(), issuer.certificate().getPublicKey())) {
            throw new InvalidKeyException("expected the key of the root certificate, but it is another one");
        }
        return new CertificateAuthority(issuer);
    }

    /** The root certificate. */
    public X509Certificate root() {
        return issuer.certificate();
    }

    /** The root certificate as it stands in the cluster object. */
    public byte[] rootPem() throws GeneralSecurityException {
        return Pem.write(List.of(root()));
    }

    /** The other root's name and key, signed by this one, PEM. */
    public byte[] crossSign(CertificateAuthority next, Randomness random) throws GeneralSecurityException {
        return Pem.write(List.of(issuer.crossSign(next.root(), serial(random))));
    }

    /** The root's key as it stands in the trust object: a secret. */
    public byte[] keyPem() {
        return Pem.write(issuer.key());
    }

    /** A new join token for this cluster. */
    public JoinToken newJoinToken(Randomness random) {
        return JoinToken.create(root(), random.nextLong(), random.nextLong());
    }

    /**
     * A node's certificate: CN is the node, OU the role, O the cluster.
     *
     * @param validity how long from now; not shorter than half an hour
     */
    public X509Certificate issueNode(
            CertificateRequest request, NodeIdentityClaim claim, Duration validity, Instant now, Randomness random)
            throws GeneralSecurityException {
        boolean manager = claim.role() == NodeRole.NODE_ROLE_MANAGER;
        Subject subject = new Subject(claim.nodeId(), manager ? Subject.MANAGER : Subject.WORKER, claim.clusterId());
        List<String> names = manager ? List.of(claim.nodeId(), Wire.MANAGER_AUTHORITY) : List.of(claim.nodeId());
        return issue(request.publicKey(), subject, names, validity, now, random);
    }

    /**
     * A client certificate for the control API: CN is the name, OU admin, O the cluster.
     *
     * @param name 1 to 64 characters
     * @param validity how long from now; not shorter than half an hour
     */
    public X509Certificate issueAdmin(
            CertificateRequest request,
            String name,
            String clusterId,
            Duration validity,
            Instant now,
            Randomness random)
            throws GeneralSecurityException {
        if (name.isBlank() || name.length() > NAME_MAX) {
            throw new IllegalArgumentException("expected a name of 1 to " + NAME_MAX + " characters");
        }
        Subject subject = new Subject(name, Subject.ADMIN, clusterId);
        return issue(request.publicKey(), subject, List.of(), validity, now, random);
    }

    private X509Certificate issue(
            PublicKey key, Subject subject, List<String> names, Duration validity, Instant now, Randomness random)
            throws GeneralSecurityException {
        Duration length = validity.compareTo(SHORTEST) < 0 ? SHORTEST : validity;
        return issuer.sign(
                new LeafCertificate(key, subject, names, now.minus(BACKDATED), now.plus(length), serial(random)));
    }

    /** The certificate and its issuers without the root, as {@code IssueResponse} carries it. */
    public static byte[] chainPem(X509Certificate certificate) throws GeneralSecurityException {
        return Pem.write(List.of(certificate));
    }

    /** 126 random bits with a one in front of them: positive, never zero, at most 20 bytes as RFC 5280 asks. */
    private static BigInteger serial(Randomness random) {
        byte[] bits = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(random.nextLong())
                .putLong(random.nextLong())
                .array();
        return new BigInteger(1, bits).clearBit(127).setBit(126);
    }
}
