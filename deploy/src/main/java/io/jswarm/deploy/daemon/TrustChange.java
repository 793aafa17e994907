package io.jswarm.deploy.daemon;

import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.deploy.daemon.identity.IdentityFiles;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.rpc.tls.TlsIdentity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the replacement of the cluster's root: first whom this node trusts, then whose certificate it has. Blocks. */
final class TrustChange {
    private static final Logger LOG = LoggerFactory.getLogger(TrustChange.class);

    private TrustChange() {}

    static void follow(ActiveNode node, NodeUpdate update, IdentityFiles identities)
            throws IOException, GeneralSecurityException {
        TlsIdentity present = node.context.credentials().identity();
        if (present == null || update.getRootCaCertificate().isEmpty()) {
            return;
        }
        List<X509Certificate> roots =
                Pem.certificates(update.getRootCaCertificate().toByteArray());
        if (!roots.equals(present.roots())) {
            LOG.info("root certificates that this node trusts now: {}", roots.size());
            present = present.withRoots(roots);
            RoleChange.use(node, identities, present);
        }
        if (!update.getIssuer().isEmpty() && !update.getIssuer().equals(present.issuer())) {
            LOG.info("the root certificate is being replaced: renewing this node's certificate");
            RoleChange.renew(node, identities);
        }
    }
}
