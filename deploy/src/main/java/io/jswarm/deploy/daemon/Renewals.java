package io.jswarm.deploy.daemon;

import io.jswarm.deploy.daemon.identity.IdentityFiles;
import io.jswarm.deploy.daemon.identity.Renewal;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.ThreadEventLoop;
import java.io.IOException;
import java.security.GeneralSecurityException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews a node's certificate in time; tries again every so often while that fails. The lifecycle's thread only. */
final class Renewals {
    private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);
    /** Timers run on the monotonic clock, which stands still while a host sleeps: so look again now and then. */
    private static final long LONGEST_WAIT_MS = 10 * 60 * 1000L;

    private static final long RETRY_MS = 60 * 1000L;

    private final ThreadEventLoop steps;
    private final IdentityFiles identities;
    private final Clock clock;
    private final Randomness random;

    Renewals(ThreadEventLoop steps, IdentityFiles identities, Clock clock, Randomness random) {
        this.steps = steps;
        this.identities = identities;
        this.clock = clock;
        this.random = random;
    }

    void plan(ActiveNode node) {
        TlsIdentity identity = node.context.credentials().identity();
        if (identity != null) {
            look(node, Renewal.dueAtMs(identity.certificate(), random.nextDouble()));
        }
    }

    private void look(ActiveNode node, long dueMs) {
        if (node.worker() == null) {
            return; // the node was left
        }
        long wait = dueMs - clock.now().wallMs();
        if (wait <= 0) {
            renew(node);
        } else {
            after(Math.min(wait, LONGEST_WAIT_MS), () -> look(node, dueMs));
        }
    }

    private void renew(ActiveNode node) {
        try {
            RoleChange.renew(node, identities);
            LOG.info("renewed this node's certificate");
            plan(node);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.warn("this node's certificate could not be renewed; trying again", e);
            after(RETRY_MS, () -> renew(node));
        }
    }

    private void after(long waitMs, Runnable then) {
        steps.schedule(this, clock.now().monoAfterMs(waitMs), then);
    }
}
