package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.deploy.daemon.identity.IdentityFiles;
import io.jswarm.deploy.daemon.identity.NextCertificate;
import io.jswarm.deploy.daemon.identity.Validity;
import io.jswarm.manager.ca.Issuance;
import io.jswarm.manager.controlapi.Calls;
import io.jswarm.manager.raft.AddressBook;
import io.jswarm.manager.raft.RaftStore;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.rpc.tls.TlsIdentity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only manager of a swarm renews its certificate with the root's key in its own state, also when it has expired, since
 * nobody else can. One of several never does: the others may have removed it meanwhile. The lifecycle's thread only.
 */
final class SelfRenewal {
    private static final Logger LOG = LoggerFactory.getLogger(SelfRenewal.class);
    private static final Duration READ = Duration.ofSeconds(5);

    private SelfRenewal() {}

    /**
     * Whether this node's certificate has expired and it may renew it by itself, as far as its files say.
     *
     * @throws RejectedException when it has expired and others must be asked, or has not begun; says what to do
     */
    static boolean isDue(ActiveNode node, TlsIdentity identity) throws IOException {
        Instant now = node.context.clock().now().instant();
        Validity.requireBegun(identity, now);
        if (!Validity.hasExpired(identity, now)) {
            return false;
        }
        DataRoot root = node.context.root();
        boolean alone = ActiveNode.roleOf(identity) == NodeRole.NODE_ROLE_MANAGER
                && RaftStore.hasState(root.log())
                && AddressBook.open(root.raft().resolve("peers"))
                        .members()
                        .equals(Set.of(node.config().raftId()));
        if (!alone) {
            throw new RejectedException(Validity.expired(identity, now));
        }
        return true;
    }

    /**
     * Starts the manager's part of a host whose certificate has expired, since it may be the one that is left of its
     * swarm; null for any other host.
     */
    static @Nullable ActiveNode startLeft(NodeLock lock, NodeParts parts) throws IOException, GeneralSecurityException {
        ActiveNode node = parts.node(lock);
        TlsIdentity identity = node == null ? null : node.context.credentials().identity();
        if (node == null
                || identity == null
                || !Validity.hasExpired(identity, parts.clock().now().instant())
                || ActiveNode.roleOf(identity) != NodeRole.NODE_ROLE_MANAGER
                || !RaftStore.hasState(parts.root().log())) {
            return null;
        }
        try {
            node.startManager();
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
        return node;
    }

    /**
     * Starts the manager's part of a node whose certificate has expired, and renews that.
     *
     * @throws RejectedException when it is not the only manager after all
     */
    static ManagerRole start(ActiveNode node, IdentityFiles identities, Duration limit)
            throws IOException, GeneralSecurityException {
        ManagerRole manager = node.startAnsweringManager(limit);
        require(node, identities);
        return manager;
    }

    /**
     * Renews.
     *
     * @throws RejectedException when this is not the only manager
     */
    static void require(ActiveNode node, IdentityFiles identities) throws IOException, GeneralSecurityException {
        TlsIdentity identity = node.context.credentials().identity();
        if (!renew(node, identities) && identity != null) {
            throw new RejectedException(
                    Validity.expired(identity, node.context.clock().now().instant()));
        }
    }

    /** Renews when this is the only manager; false when it is not. */
    static boolean renew(ActiveNode node, IdentityFiles identities) throws IOException, GeneralSecurityException {
        ManagerRole manager = node.manager();
        TlsIdentity present = node.context.credentials().identity();
        if (manager == null || present == null || !isAlone(manager.store())) {
            return false;
        }
        try {
            Calls.await(manager.store().readBarrier(READ), READ.plusSeconds(1));
        } catch (RejectedException e) {
            return false;
        }
        ClusterState image = manager.store().image();
        String nodeId = node.context.nodeId();
        if (!isManager(image, nodeId, manager.store().membership().self())) {
            return false;
        }
        Issuance issuance = new Issuance(
                asked -> CompletableFuture.failedFuture(new IllegalStateException("nobody joins here")),
                node.context.clock(),
                node.context.random());
        RoleChange.use(
                node, identities, NextCertificate.renew(request -> issuance.renew(request, nodeId, image), present));
        LOG.info("this node is the only manager: it renewed its certificate by itself");
        return true;
    }

    private static boolean isAlone(RaftStore store) {
        return store.membership().voters().equals(List.of(store.membership().self()));
    }

    private static boolean isManager(ClusterState image, String nodeId, String raftId) {
        Node node = image.nodes().get(nodeId);
        RaftMember member = image.members().get(raftId);
        return node != null
                && node.getRole() == NodeRole.NODE_ROLE_MANAGER
                && member != null
                && member.getNodeId().equals(nodeId);
    }
}
