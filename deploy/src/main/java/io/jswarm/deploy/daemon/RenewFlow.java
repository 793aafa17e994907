package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.RenewRequest;
import io.jswarm.api.v1.RenewResponse;
import io.jswarm.deploy.daemon.identity.IdentityFiles;
import io.jswarm.deploy.daemon.identity.JoinFlow;
import io.jswarm.deploy.daemon.identity.Validity;
import io.jswarm.rpc.tls.TlsIdentity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node whose certificate has expired gets its next one from a manager, with a join token, and stays who it is. The
 * lifecycle's thread only.
 *
 * @param parts of the node, when it could not start
 * @param lock whether its unlock key is waited for
 * @param identities where the certificate lies
 * @param problem takes what a person should know; empty: nothing any more
 */
record RenewFlow(NodeParts parts, NodeLock lock, IdentityFiles identities, Consumer<String> problem) {
    private static final Logger LOG = LoggerFactory.getLogger(RenewFlow.class);

    /**
     * Gets the certificate and keeps it. Blocks.
     *
     * @param active the node, when it runs
     * @throws RejectedException for every "no", with what to do
     */
    RenewResponse run(RenewRequest request, @Nullable ActiveNode active) throws IOException, GeneralSecurityException {
        Duration searched = JoinTimeout.of(request.getTimeoutMs());
        ActiveNode node = active == null ? parts.node(lock) : active;
        lock.requireOpen();
        TlsIdentity present = node == null ? null : node.context.credentials().identity();
        if (node == null || present == null) {
            throw new RejectedException(Rejection.precondition(
                    "Expected a node whose certificate has expired, but this host is in no swarm.",
                    "Join one with: jswarm swarm join"));
        }
        try {
            requireExpired(present, parts.clock().now().instant());
            return renew(node, present, request, searched);
        } finally {
            if (active == null) {
                node.close();
            }
        }
    }

    private static void requireExpired(TlsIdentity present, Instant now) {
        Validity.requireBegun(present, now);
        if (!Validity.hasExpired(present, now)) {
            throw new RejectedException(Rejection.precondition(
                    "Expected a node whose certificate has expired, but that of this one is valid until "
                            + Validity.end(present) + " and is renewed by itself.",
                    "See what the node lacks, if anything: jswarm doctor"));
        }
    }

    private RenewResponse renew(ActiveNode node, TlsIdentity present, RenewRequest request, Duration searched)
            throws IOException, GeneralSecurityException {
        JoinFlow.Joined next = new JoinFlow(parts.clock(), parts.random())
                .renew(request.getToken(), managers(node.config(), request), present, searched);
        node.keep(node.config().withManagerAddrs(next.managerAddrs()));
        RoleChange.use(node, identities, next.identity());
        LOG.info("renewed this node's expired certificate with a join token");
        problem.accept("");
        return RenewResponse.newBuilder()
                .setNodeId(next.nodeId())
                .setRole(next.role())
                .setCertificateExpiresAtMs(Validity.end(next.identity()).toEpochMilli())
                .build();
    }

    /** Where to ask: not at this node itself, whose certificate nobody believes. */
    private static List<String> managers(NodeConfig config, RenewRequest request) {
        return request.getRemoteAddrsCount() > 0
                ? request.getRemoteAddrsList()
                : config.managerAddrs().stream()
                        .filter(addr -> !addr.equals(config.advertiseAddr()))
                        .toList();
    }

    /**
     * What the caller is told once the node was started with its certificate.
     *
     * @param failure why it did not start; null when it did, or ran already
     * @throws RejectedException when it did not start: that is tried again without the caller
     */
    static RenewResponse answer(RenewResponse renewed, @Nullable Throwable failure) {
        if (failure == null) {
            return renewed;
        }
        Throwable cause = failure.getCause();
        Throwable why = failure instanceof CompletionException && cause != null ? cause : failure;
        throw new RejectedException(Rejection.precondition(
                "The certificate was renewed and is valid until "
                        + Instant.ofEpochMilli(renewed.getCertificateExpiresAtMs())
                        + ", but the node does not take part yet: " + why.getMessage(),
                "The daemon tries again, at least every 15 s. See: jswarm info"));
    }
}
