package io.jswarm.deploy.daemon;

import io.jswarm.api.Rejection;
import io.jswarm.deploy.daemon.identity.IdentityFiles;
import io.jswarm.deploy.daemon.identity.Validity;
import io.jswarm.rpc.tls.TlsIdentity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running node whose certificate is renewed.
 *
 * @param node this host in its swarm
 * @param identities where the certificate lies
 * @param problem takes what a person should know; empty: nothing any more
 */
record CertifiedNode(ActiveNode node, IdentityFiles identities, Consumer<String> problem)
        implements RenewalSchedule.Certified {
    private static final Logger LOG = LoggerFactory.getLogger(CertifiedNode.class);

    @Override
    public @Nullable X509Certificate certificate() {
        TlsIdentity identity =
                node.worker() == null ? null : node.context.credentials().identity();
        return identity == null ? null : identity.certificate();
    }

    @Override
    public void renew() throws IOException, GeneralSecurityException {
        TlsIdentity before = node.context.credentials().identity();
        RoleChange.renew(node, identities);
        if (before != null && Validity.hasExpired(before, now())) {
            problem.accept("");
        }
    }

    @Override
    public void expired() {
        TlsIdentity identity = node.context.credentials().identity();
        if (identity != null) {
            Rejection why = Validity.expired(identity, now());
            LOG.error(why.message());
            problem.accept(why.message());
        }
    }

    private Instant now() {
        return node.context.clock().now().instant();
    }
}
