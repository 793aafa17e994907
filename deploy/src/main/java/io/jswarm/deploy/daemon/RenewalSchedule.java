package io.jswarm.deploy.daemon;

import io.jswarm.deploy.daemon.identity.NextCertificate;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews a node's certificate between half and four fifths of its life. While that fails it is tried again with growing waits,
 * but never less than ten times in what is left: so it expires only when nobody answers until then. One loop.
 */
final class RenewalSchedule {
    private static final Logger LOG = LoggerFactory.getLogger(RenewalSchedule.class);

    /** Timers run on the monotonic clock, which stands still while a host sleeps: so look again now and then. */
    private static final long LONGEST_WAIT_MS = 10 * 60 * 1000L;

    /** A host whose clock is far ahead holds every new certificate for an old one. */
    private static final long LEAST_BETWEEN_MS = 60 * 1000L;

    private static final Backoff RETRY = new Backoff(5_000, LONGEST_WAIT_MS);
    private static final int TRIES_LEFT = 10;
    private static final long LEAST_WAIT_MS = 1_000;

    private final EventLoop steps;
    private final Randomness random;

    RenewalSchedule(EventLoop steps, Randomness random) {
        this.steps = steps;
        this.random = random;
    }

    /** Whose certificate is renewed. */
    interface Certified {
        /** The certificate in use; null once the node was left. */
        @Nullable
        X509Certificate certificate();

        /** Gets the next one and uses it. Blocks. */
        void renew() throws IOException, GeneralSecurityException;

        /** It could not be renewed, and has expired. */
        void expired();
    }

    void plan(Certified node) {
        X509Certificate certificate = node.certificate();
        if (certificate != null) {
            look(node, certificate, NextCertificate.dueAtMs(certificate, random.nextDouble()));
        }
    }

    private void look(Certified node, X509Certificate planned, long dueMs) {
        if (isAnother(node, planned)) {
            return;
        }
        long wait = dueMs - steps.now().wallMs();
        if (wait <= 0) {
            renew(node, planned, 1);
        } else {
            after(Math.min(wait, LONGEST_WAIT_MS), () -> look(node, planned, dueMs));
        }
    }

    /** A change of role or of the root has brought another one, which may end earlier: then that is planned for. */
    private boolean isAnother(Certified node, X509Certificate planned) {
        X509Certificate present = node.certificate();
        if (present == null || present.equals(planned)) {
            return present == null;
        }
        plan(node);
        return true;
    }

    private void renew(Certified node, X509Certificate planned, int attempt) {
        if (isAnother(node, planned)) {
            return;
        }
        try {
            node.renew();
            LOG.info("renewed this node's certificate");
            after(LEAST_BETWEEN_MS, () -> plan(node));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.warn("this node's certificate could not be renewed; trying again", e);
            long left = planned.getNotAfter().toInstant().toEpochMilli()
                    - steps.now().wallMs();
            if (left <= 0) {
                node.expired();
            }
            long wait = RETRY.delayMs(attempt, random);
            after(
                    left <= 0 ? wait : Math.max(LEAST_WAIT_MS, Math.min(wait, left / TRIES_LEFT)),
                    () -> renew(node, planned, attempt + 1));
        }
    }

    private void after(long waitMs, Runnable then) {
        steps.schedule(this, steps.now().monoAfterMs(waitMs), then);
    }
}
