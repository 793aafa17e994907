package io.jswarm.manager.ca;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.Trust;
import io.jswarm.rpc.tls.JoinToken;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** Which role a join token gives. Pure; takes the same time whichever secret is wrong. */
final class JoinTokenCheck {
    private static final String HINT = "Ask a manager for a new one with: jswarm swarm join-token worker";

    private JoinTokenCheck() {}

    /** One of the two is null. */
    record Outcome(@Nullable NodeRole role, @Nullable Rejection rejection) {}

    static Outcome check(String text, Trust trust, X509Certificate root) {
        JoinToken.Parsed parsed = JoinToken.parse(text);
        JoinToken token = parsed.token();
        if (token == null) {
            return new Outcome(null, parsed.rejection());
        }
        if (!token.pins(root)) {
            return refused("Expected a join token of this cluster, but it was made for a cluster with another root"
                    + " certificate.");
        }
        boolean worker = matches(token, trust.getJoinTokenWorker());
        boolean manager = matches(token, trust.getJoinTokenManager());
        if (manager) {
            return new Outcome(NodeRole.NODE_ROLE_MANAGER, null);
        }
        return worker
                ? new Outcome(NodeRole.NODE_ROLE_WORKER, null)
                : refused("Expected one of the cluster's present join tokens, but this one is unknown or was rotated"
                        + " away.");
    }

    private static boolean matches(JoinToken token, String present) {
        JoinToken expected = JoinToken.parse(present).token();
        return expected != null && token.sameAs(expected);
    }

    private static Outcome refused(String reason) {
        return new Outcome(null, new Rejection(Rejection.Code.UNAUTHENTICATED, reason, "token", HINT));
    }
}
