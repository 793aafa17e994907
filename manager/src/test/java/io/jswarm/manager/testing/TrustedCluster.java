package io.jswarm.manager.testing;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.ca.CaState;
import io.jswarm.manager.ca.CertificateAuthority;
import io.jswarm.manager.ca.NodeIdentityClaim;
import io.jswarm.manager.state.ApplyResult;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.rpc.tls.CertificateRequest;
import io.jswarm.rpc.tls.JoinToken;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.runtime.Randomness;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A cluster with a CA, two tokens and nodes that a test adds; its state is the real one. */
public final class TrustedCluster implements CaState {
    /** The cluster's id. */
    public static final String ID = "cluster-1";
    /** Makes keys. */
    public static final SecureRandom SECURE = new SecureRandom();

    /** Makes tokens, ids and serial numbers. */
    public final Randomness random = Randomness.seeded(7);
    /** The CA of its state. */
    public final CertificateAuthority authority;
    /** The first join token of workers. */
    public final JoinToken worker;
    /** The join token of managers. */
    public final JoinToken manager;

    private volatile ClusterState state = ClusterState.EMPTY;

    /** A cluster made now. */
    public TrustedCluster(Instant now) {
        try {
            authority = CertificateAuthority.create(now, SECURE, random);
            worker = authority.newJoinToken(random);
            manager = authority.newJoinToken(random);
            create(Change.newBuilder()
                    .setCluster(Cluster.newBuilder()
                            .setId(ID)
                            .setRootCaCertificate(ByteString.copyFrom(authority.rootPem()))));
            create(Change.newBuilder().setTrust(trust(worker)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        create(Change.newBuilder()
                .setMember(
                        RaftMember.newBuilder().setRaftId("1").setNodeId("m1").setAddr("127.0.0.1:2377")));
    }

    private Trust trust(JoinToken workerToken) {
        return Trust.newBuilder()
                .setRootCaKey(ByteString.copyFrom(authority.keyPem()))
                .setJoinTokenWorker(workerToken.toText())
                .setJoinTokenManager(manager.toText())
                .build();
    }

    @Override
    public ClusterState image() {
        return state;
    }

    @Override
    public CompletionStage<Void> readBarrier() {
        return CompletableFuture.completedFuture(null);
    }

    /** Adds an object. */
    public void create(Change.Builder change) {
        apply(change.setAction(Action.ACTION_CREATE));
    }

    private void apply(Change.Builder change) {
        ClusterState before = state;
        ApplyResult result = before.apply(Batch.newBuilder()
                .setBaseRevision(before.revision())
                .setRevision(before.revision() + 1)
                .addChanges(change)
                .build());
        if (!(result instanceof ApplyResult.Applied applied)) {
            throw new AssertionError(result);
        }
        state = applied.state();
    }

    /** Adds a node. */
    public Node addNode(String id, NodeRole role) {
        Node node = Node.newBuilder().setId(id).setRole(role).build();
        create(Change.newBuilder().setNode(node));
        return node;
    }

    /** Changes the role that a node has in the state. */
    public void setRole(String id, NodeRole role) {
        apply(Change.newBuilder()
                .setAction(Action.ACTION_UPDATE)
                .setNode(Node.newBuilder().setId(id).setRole(role)));
    }

    /** Makes a worker of a manager; certificates that say otherwise are from at most this time. */
    public void demote(String id, long managerUntilMs) {
        apply(Change.newBuilder()
                .setAction(Action.ACTION_UPDATE)
                .setNode(Node.newBuilder()
                        .setId(id)
                        .setRole(NodeRole.NODE_ROLE_WORKER)
                        .setManagerUntilMs(managerUntilMs)));
    }

    /** Removes a node. */
    public void removeNode(String id) {
        apply(Change.newBuilder()
                .setAction(Action.ACTION_REMOVE)
                .setNode(Node.newBuilder().setId(id)));
        create(Change.newBuilder().setRemovedNode(RemovedNode.newBuilder().setId(id)));
    }

    /** Makes a new join token for workers; the old one is worth nothing then. */
    public JoinToken rotateWorkerToken() {
        JoinToken next = authority.newJoinToken(random);
        apply(Change.newBuilder().setAction(Action.ACTION_UPDATE).setTrust(trust(next)));
        return next;
    }

    /** A node's key and certificate, valid for a day. */
    public TlsIdentity nodeIdentity(String id, NodeRole role, Instant now) throws GeneralSecurityException {
        KeyPair keys = Keys.generate(SECURE);
        CertificateRequest csr = CertificateRequest.parse(CertificateRequest.create(keys));
        return new TlsIdentity(
                keys.getPrivate(),
                List.of(authority.issueNode(csr, new NodeIdentityClaim(id, role, ID), Duration.ofDays(1), now, random)),
                List.of(authority.root()));
    }

    /** An admin's certificate, valid for a day. */
    public TlsIdentity adminIdentity(String name, KeyPair keys, Instant now) throws GeneralSecurityException {
        CertificateRequest csr = CertificateRequest.parse(CertificateRequest.create(keys));
        return new TlsIdentity(
                keys.getPrivate(),
                List.of(authority.issueAdmin(csr, name, ID, Duration.ofDays(1), now, random)),
                List.of(authority.root()));
    }
}
