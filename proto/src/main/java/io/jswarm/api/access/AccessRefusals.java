package io.jswarm.api.access;

import io.jswarm.api.Rejection;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The words of every "you may not". */
final class AccessRefusals {
    private static final String JOIN_AGAIN =
            "To let the host in again, run on it: jswarm swarm leave --force, then jswarm swarm join.";

    private AccessRefusals() {}

    static Rejection listener(Caller caller) {
        return denied(
                "Expected a certificate for this listener, but it was shown one of " + caller.describe() + ".", "");
    }

    static Rejection expired(Caller caller) {
        return unauthenticated(
                "Expected a valid certificate, but the one of " + caller.describe() + " expired at "
                        + Instant.ofEpochMilli(caller.certificateExpiresAtMs()) + ".",
                "",
                "Check the clocks of both hosts. If they are right, run on a node: jswarm swarm renew --token TOKEN; a"
                        + " client gets a new certificate.");
    }

    static Rejection removed(String nodeId) {
        return denied(
                "Node " + nodeId + " was removed from the cluster; its certificate is worth nothing any more.",
                JOIN_AGAIN);
    }

    static Rejection unknownNode(Caller caller) {
        return unauthenticated(
                "Expected a node of this cluster, but this manager's state has no node " + caller.name() + ".",
                "",
                "A node that joined just now is let in soon. If it stays so, run on the host: jswarm swarm leave --force,"
                        + " then jswarm swarm join.");
    }

    static Rejection role(Caller caller, AccessRequest request, Set<Role> roles) {
        if (caller.role() == Role.NONE) {
            return unauthenticated(
                    "Expected a client certificate of this cluster for " + request.name()
                            + ", but the connection showed none.",
                    "",
                    "Run the command on a manager, or use a saved context with a client certificate.");
        }
        return denied(
                "Expected the role " + names(roles) + " for " + request.name() + ", but " + caller.describe()
                        + " has the role " + word(caller.role()) + ".",
                caller.role() == Role.WORKER ? "Ask a manager; jswarm node ls there shows which nodes are." : "");
    }

    static Rejection otherMember(Caller caller, Target member) {
        return denied(
                "Expected Raft frames of " + caller.describe() + ", but they say that they are from member "
                        + member.id() + " of node " + member.nodeId() + ".",
                "");
    }

    static Rejection renewal(Caller caller, AccessRequest request, Set<Role> roles) {
        return caller.role() == Role.NONE
                ? unauthenticated(
                        "Expected a join token or a node's certificate, but the request has neither.",
                        "token",
                        "Ask a manager for a token with: jswarm swarm join-token worker")
                : denied(
                        "Expected a node's certificate, but " + caller.describe() + " asked for a renewal.",
                        "Client certificates are issued with IssueClientCertificate of the control API.");
    }

    static Rejection renewalOfRemoved(String nodeId) {
        return denied("Node " + nodeId + " was removed from the cluster and gets no certificate.", JOIN_AGAIN);
    }

    static Rejection renewalOfUnknown(String nodeId) {
        return Rejection.notFound("Expected a node of this cluster, but it has no node " + nodeId + ".", JOIN_AGAIN);
    }

    private static Rejection denied(String reason, String hint) {
        return new Rejection(Rejection.Code.PERMISSION_DENIED, reason, "", hint);
    }

    private static Rejection unauthenticated(String reason, String field, String hint) {
        return new Rejection(Rejection.Code.UNAUTHENTICATED, reason, field, hint);
    }

    private static String names(Set<Role> roles) {
        return roles.isEmpty()
                ? "of nobody"
                : roles.stream().map(AccessRefusals::word).collect(Collectors.joining(" or "));
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
