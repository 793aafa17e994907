package io.jswarm.deploy.daemon.identity;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.rpc.tls.Subject;
import io.jswarm.rpc.tls.TlsIdentity;
import java.time.Instant;

/** Whether a node's certificate is valid at a time, and what a person is told when it is not. Pure. */
public final class Validity {
    /** How a node gets back whose certificate has expired. */
    public static final String COMEBACK = "jswarm swarm renew --token TOKEN";

    private Validity() {}

    /** When it ends. */
    public static Instant end(TlsIdentity identity) {
        return identity.certificate().getNotAfter().toInstant();
    }

    /** Whether it has ended by then. */
    public static boolean hasExpired(TlsIdentity identity, Instant now) {
        return !now.isBefore(end(identity));
    }

    /**
     * Nothing, for a certificate that has begun.
     *
     * @throws RejectedException when it begins later; says what to do
     */
    public static void requireBegun(TlsIdentity identity, Instant now) {
        Instant from = identity.certificate().getNotBefore().toInstant();
        if (now.isBefore(from)) {
            throw new RejectedException(Rejection.precondition(
                    "Expected a valid certificate of this node, but it begins at " + from + " and it is " + now
                            + " now.",
                    "This host's clock is behind: set it right."));
        }
    }

    /** What is said of one that has expired: the way back into the swarm. */
    public static Rejection expired(TlsIdentity identity, Instant now) {
        boolean manager = identity.subject().unit().equals(Subject.MANAGER);
        String back = "Check this host's clock. If it is right, the node was away too long. Run: " + COMEBACK
                + " (a manager prints the token with: jswarm swarm join-token "
                + (manager ? "manager)." : "worker).");
        return Rejection.precondition(
                "Expected a valid certificate of this node, but it expired at " + end(identity) + " and it is " + now
                        + " now: no manager lets the node in.",
                manager
                        ? back
                                + " If those with valid certificates are no majority of the managers, run on one of them, or"
                                + " else on the one that was up last: jswarm swarm init --force-new-cluster."
                        : back);
    }
}
