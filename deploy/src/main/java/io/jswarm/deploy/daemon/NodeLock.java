package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.deploy.daemon.identity.IdentityFiles;
import io.jswarm.manager.raft.KeyRing;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.rpc.tls.UnlockKey;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Autolock on this host: a manager whose keys are wrapped by the unlock key waits for it, and nothing of it runs until
 * then. The lifecycle's thread only.
 */
final class NodeLock {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLock.class);

    private final NodeKeys keys;
    private final IdentityFiles identities;
    private final LocalRegistry localApi;
    private boolean waiting;

    NodeLock(NodeKeys keys, IdentityFiles identities, LocalRegistry localApi) {
        this.keys = keys;
        this.identities = identities;
        this.localApi = localApi;
    }

    /** This host's identity; null when it is in no swarm, or {@link #isWaiting waits}. */
    @Nullable
    TlsIdentity identity() throws IOException {
        boolean locked = identities.isPresent() && keys.isLocked();
        TlsIdentity identity = locked && identities.isSealed() ? null : identities.load();
        // A worker with locked keys was a manager whose demotion was cut short: they are of no use any more.
        waiting = locked && (identity == null || ActiveNode.roleOf(identity) == NodeRole.NODE_ROLE_MANAGER);
        localApi.lock(waiting ? KeyRing.locked() : null);
        if (waiting) {
            LOG.warn("{} {}", KeyRing.locked().reason(), KeyRing.locked().hint());
        }
        return waiting ? null : identity;
    }

    /** Whether the unlock key is waited for. */
    boolean isWaiting() {
        return waiting;
    }

    /** Refuses while the unlock key is waited for. */
    void requireOpen() {
        if (waiting) {
            throw new RejectedException(KeyRing.locked());
        }
    }

    /** Takes the unlock key; the manager can start then. */
    boolean unlock(String unlockKey) throws IOException {
        if (!waiting) {
            throw new RejectedException(Rejection.precondition(
                    "Expected a locked manager, but this node is not locked.", "See what it is: jswarm info"));
        }
        keys.unlock(UnlockKey.parse(unlockKey).orThrow());
        LOG.info("this manager was unlocked");
        return true;
    }

    /** Sees to it that the certificate's key lies on the disk as the keys' wrapping asks; then older keys may go. */
    boolean cover(@Nullable ActiveNode node) {
        TlsIdentity identity = node == null ? null : node.context.credentials().identity();
        if (node == null || identity == null) {
            return false;
        }
        try {
            identities.cover(identity);
        } catch (IOException e) {
            node.context.faults().fatal("writing the key of this node's certificate", e);
        }
        forgetUnused();
        return true;
    }

    private void forgetUnused() {
        try {
            keys.forgetUnused();
        } catch (IOException e) {
            LOG.warn(
                    "data keys that nothing needs could not be forgotten; the next start tries again: {}",
                    e.toString());
        }
    }

    /** The node was left. */
    void forget() {
        waiting = false;
        keys.forget();
        localApi.lock(null);
    }
}
