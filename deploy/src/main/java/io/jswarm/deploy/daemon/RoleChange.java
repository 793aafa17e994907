package io.jswarm.deploy.daemon;

import io.grpc.StatusRuntimeException;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.deploy.daemon.identity.IdentityFiles;
import io.jswarm.deploy.daemon.identity.NextCertificate;
import io.jswarm.rpc.tls.TlsIdentity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes this host what the managers say it is: certificate first, then the manager's part. Blocks; repeatable. */
final class RoleChange {
    private static final Logger LOG = LoggerFactory.getLogger(RoleChange.class);

    private RoleChange() {}

    /** Follows an update; true when something changed. */
    static boolean follow(ActiveNode node, NodeUpdate update, IdentityFiles identities, Runnable changed)
            throws IOException, GeneralSecurityException {
        List<String> addrs = update.getManagerAddrsList();
        if (!addrs.isEmpty() && !addrs.equals(node.config().managerAddrs())) {
            node.keep(node.config().withManagerAddrs(addrs));
        }
        distrust(node, update);
        TlsIdentity identity = node.context.credentials().identity();
        NodeRole role = update.getNode().getRole();
        if (identity == null || role == NodeRole.NODE_ROLE_UNSPECIFIED) {
            return false;
        }
        TrustChange.follow(node, update, identities);
        boolean wanted = role == NodeRole.NODE_ROLE_MANAGER;
        if (ActiveNode.roleOf(identity) != role) {
            LOG.info("this node is to be a {}: renewing its certificate", wanted ? "manager" : "worker");
            renew(node, identities);
        }
        boolean ended = end(node, wanted, update.getNode().getDemotions());
        if (ended) {
            changed.run();
        }
        boolean starts = wanted && node.manager() == null;
        if (starts) {
            node.startManager();
            changed.run();
        }
        return ended || starts;
    }

    /**
     * Ends the manager's part, if there is one, of a node that is a worker, or that was one in between: the swarm has
     * forgotten the Raft member that it was then. True when there was one.
     */
    private static boolean end(ActiveNode node, boolean wanted, long demotions) throws IOException {
        boolean again = demotions > node.config().demotions();
        boolean ends = node.manager() != null && (!wanted || again);
        if (ends) {
            if (wanted) {
                LOG.info("this node was a worker meanwhile: its manager's part begins anew");
            }
            node.endManager();
        }
        if (again) {
            node.keep(node.config().withDemotions(demotions)); // last: a crash before it does all again
        }
        return ends;
    }

    /** Who was a manager feeds this node nothing any more, from the next call on and also after a restart. */
    private static void distrust(ActiveNode node, NodeUpdate update) throws IOException {
        SortedMap<String, Long> former = new TreeMap<>();
        update.getFormerManagersList().forEach(each -> former.put(each.getNodeId(), each.getIssuedByMs()));
        if (!former.equals(node.config().formerManagers())) {
            node.keep(node.config().withFormerManagers(former));
            node.context.credentials().distrust(former);
            node.context.connections().renew(); // one that stands was believed by what it showed when it was made
        }
    }

    /** Keeps the identity and shows it from the next call on; sessions that stand go on. */
    static void use(ActiveNode node, IdentityFiles identities, TlsIdentity next)
            throws IOException, GeneralSecurityException {
        identities.save(next);
        node.context.credentials().set(next);
        node.context.connections().renew();
        WorkerRole worker = node.worker();
        if (worker != null) {
            worker.certified();
        }
    }

    /** Gets a new certificate from any manager, the only one from itself, and uses it. */
    static void renew(ActiveNode node, IdentityFiles identities) throws IOException, GeneralSecurityException {
        TlsIdentity present = node.context.credentials().identity();
        if (present == null) {
            throw new IllegalStateException("a node without an identity");
        }
        if (SelfRenewal.renew(node, identities)) {
            return;
        }
        StatusRuntimeException last = null;
        for (String addr : node.config().managerAddrs()) {
            try {
                TlsIdentity next =
                        NextCertificate.renew(node.context.connections().to(addr), present);
                use(node, identities, next);
                return;
            } catch (StatusRuntimeException e) {
                last = e;
            }
        }
        throw new IOException("no manager renewed this node's certificate", last);
    }
}
