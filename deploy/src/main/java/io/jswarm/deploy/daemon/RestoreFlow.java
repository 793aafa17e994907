package io.jswarm.deploy.daemon;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.Now;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RestoreBegin;
import io.jswarm.api.v1.RestoreResponse;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.ca.CertificateAuthority;
import io.jswarm.manager.ca.NodeIdentityClaim;
import io.jswarm.manager.control.mutation.LostManagers;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.control.mutation.RestoreCluster;
import io.jswarm.manager.raft.KeyRing;
import io.jswarm.manager.raft.RaftStore;
import io.jswarm.manager.raft.RaftStoreConfig;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Draft;
import io.jswarm.manager.state.Indexes;
import io.jswarm.manager.state.SoftState;
import io.jswarm.manager.state.View;
import io.jswarm.rpc.tls.CertificateRequest;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.rpc.tls.UnlockKey;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster begins with that goes on from a backup: the state with this host as its only manager, and this host's
 * certificate. Everything that can be wrong with a backup is found while this is prepared; nothing was written then.
 *
 * @param state what the log of the new group begins with
 * @param raftId this host in the new group
 * @param identity this host's certificate as a manager
 * @param addr host:port that others reach it at
 * @param unlockKey what restarted managers need; null without autolock
 * @param response what the person is told
 */
record RestoreFlow(
        ClusterState state,
        String raftId,
        TlsIdentity identity,
        String addr,
        @Nullable UnlockKey unlockKey,
        RestoreResponse response) {
    private static final Duration WRITE = Duration.ofSeconds(60);

    static RestoreFlow prepare(
            ClusterState backup, RestoreBegin request, String hostname, String addr, Clock clock, Randomness random)
            throws GeneralSecurityException {
        Cluster cluster = backup.cluster();
        Trust trust = backup.trust();
        if (cluster == null || trust == null) {
            throw refused("it holds no cluster with its keys", "Make another one with: jswarm swarm backup FILE");
        }
        Rejection older = FeatureLevel.refusal(cluster.getFeatureLevel(), FeatureLevel.ofThisProgram());
        if (older != null) {
            throw new RejectedException(older);
        }
        Now now = clock.now();
        String nodeId = random.nextId();
        String raftId = random.nextId();
        TlsIdentity identity = identity(cluster, trust, nodeId, Instant.ofEpochMilli(now.wallMs()), random);
        RestoreCluster mutation = new RestoreCluster(
                nodeId,
                NodeDescription.newBuilder().setHostname(hostname).build(),
                request.getAvailability(),
                raftId,
                addr);
        ClusterState restored = restored(backup, mutation, now);
        List<Node> removed = LostManagers.but("", backup);
        RestoreResponse.Builder response = RestoreResponse.newBuilder()
                .setNodeId(nodeId)
                .setClusterId(cluster.getId())
                .setAddr(addr)
                .setRevision(backup.revision())
                .setWorkers(restored.nodes().size() - 1)
                .setServices((int) restored.services().values().stream()
                        .filter(service -> !service.getRemoved())
                        .count());
        removed.forEach(each -> response.addRemoved(ForceNewCluster.describe(each, backup)));
        return new RestoreFlow(restored, raftId, identity, addr, unlockKey(trust), response.build());
    }

    private static ClusterState restored(ClusterState backup, RestoreCluster mutation, Now now) {
        Indexes indexes = Indexes.of(backup);
        View view = new View(backup, indexes, SoftState.NONE);
        return switch (mutation.decide(view, now)) {
            case Outcome.Rejected(Rejection rejection) -> throw new RejectedException(rejection);
            case Outcome.Accepted accepted -> {
                Draft draft = new Draft(backup, indexes, now.wallMs(), mutation.revisionsSkipped(view, now));
                draft.apply(accepted.changes());
                yield draft.after();
            }
        };
    }

    private static TlsIdentity identity(Cluster cluster, Trust trust, String nodeId, Instant now, Randomness random)
            throws GeneralSecurityException {
        CertificateAuthority authority;
        try {
            authority = CertificateAuthority.of(cluster, trust);
        } catch (GeneralSecurityException e) {
            throw refused("its root key cannot be used: " + e.getMessage(), "Use another backup.");
        }
        Instant until = authority.root().getNotAfter().toInstant();
        if (!now.isBefore(until)) {
            throw refused(
                    "its root certificate expired at " + until + " and it is " + now + " now",
                    "Check this host's clock.");
        }
        KeyPair keys = Keys.generate(new SecureRandom());
        X509Certificate certificate = authority.issueNode(
                CertificateRequest.parse(CertificateRequest.create(keys)),
                new NodeIdentityClaim(nodeId, NodeRole.NODE_ROLE_MANAGER, cluster.getId()),
                Duration.ofMillis(cluster.getSpec().getNodeCertificateExpiryMs()),
                now,
                random);
        return new TlsIdentity(keys.getPrivate(), List.of(certificate), List.of(authority.root()));
    }

    private static @Nullable UnlockKey unlockKey(Trust trust) {
        return trust.getUnlockKey().isEmpty()
                ? null
                : UnlockKey.parse(trust.getUnlockKey()).orThrow();
    }

    NodeConfig config(DaemonSettings settings) {
        return new NodeConfig(addr, raftId, List.of(addr), settings.advertiseAddr());
    }

    /** Writes the new group's log, durably; the folder must be empty. Blocks. */
    void writeLog(Path folder, KeyRing keys) throws IOException {
        RaftStore.found(RaftStoreConfig.of(folder, raftId, RaftStoreConfig.Start.BOOTSTRAP), state, keys, WRITE);
    }

    private static RejectedException refused(String reason, String hint) {
        return new RejectedException(
                Rejection.precondition("Expected a backup that can be restored, but " + reason + ".", hint));
    }
}
