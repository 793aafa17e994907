package io.jswarm.deploy.daemon;

import com.google.protobuf.ByteString;
import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.InitRequest;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.ca.CertificateAuthority;
import io.jswarm.manager.ca.NodeIdentityClaim;
import io.jswarm.manager.control.mutation.InitCluster;
import io.jswarm.manager.control.mutation.spec.ClusterSpecs;
import io.jswarm.rpc.tls.CertificateRequest;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.rpc.tls.UnlockKey;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a new swarm begins with: its CA, its tokens, and this host's certificate.
 *
 * @param clusterId the new cluster
 * @param nodeId this host
 * @param raftId this host in the Raft group
 * @param identity this host's certificate as a manager
 * @param mutation the first entry of the log
 * @param workerToken for hosts that join as workers
 * @param managerToken for hosts that join as managers
 * @param unlockKey what restarted managers need; null without autolock
 */
record InitFlow(
        String clusterId,
        String nodeId,
        String raftId,
        TlsIdentity identity,
        InitCluster mutation,
        String workerToken,
        String managerToken,
        @Nullable UnlockKey unlockKey) {

    static InitFlow prepare(InitRequest request, String hostname, String addr, Clock clock, Randomness random)
            throws GeneralSecurityException {
        Instant now = clock.now().instant();
        SecureRandom keyRandom = new SecureRandom();
        CertificateAuthority authority = CertificateAuthority.create(now, keyRandom, random);
        String clusterId = random.nextId();
        String nodeId = random.nextId();
        String raftId = random.nextId();
        KeyPair keys = Keys.generate(keyRandom);
        long expiryMs = ClusterSpecs.withDefaults(request.getSpec()).getNodeCertificateExpiryMs();
        X509Certificate certificate = authority.issueNode(
                CertificateRequest.parse(CertificateRequest.create(keys)),
                new NodeIdentityClaim(nodeId, NodeRole.NODE_ROLE_MANAGER, clusterId),
                Duration.ofMillis(expiryMs),
                now,
                random);
        String workerToken = authority.newJoinToken(random).toText();
        String managerToken = authority.newJoinToken(random).toText();
        UnlockKey unlockKey = request.getSpec().getAutoLockManagers() ? UnlockKey.create(random) : null;
        Trust trust = Trust.newBuilder()
                .setUnlockKey(unlockKey == null ? "" : unlockKey.toText())
                .setRootCaKey(ByteString.copyFrom(authority.keyPem()))
                .setJoinTokenWorker(workerToken)
                .setJoinTokenManager(managerToken)
                .build();
        NodeDescription description =
                NodeDescription.newBuilder().setHostname(hostname).build();
        InitCluster mutation = new InitCluster(
                clusterId,
                request.getSpec(),
                FeatureLevel.NEWEST,
                trust,
                ByteString.copyFrom(authority.rootPem()),
                new InitCluster.FirstNode(nodeId, description, request.getAvailability(), raftId, addr));
        TlsIdentity identity = new TlsIdentity(keys.getPrivate(), List.of(certificate), List.of(authority.root()));
        return new InitFlow(clusterId, nodeId, raftId, identity, mutation, workerToken, managerToken, unlockKey);
    }
}
