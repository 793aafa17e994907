package io.jswarm.cli.node;

import io.jswarm.api.v1.InfoResponse;
import io.jswarm.api.v1.Kind;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.RaftMemberView;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.Environment;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.client.ClientException;
import io.jswarm.client.JswarmClient;
import java.time.Duration;
import java.util.List;

/** Waits until a host has the role that it is to have: a manager votes, a worker does not. Ctrl-C ends the waiting alone. */
final class RoleWait {
    /** Votes are not part of the state, so that no change of it tells of them. */
    private static final long LOOK_MS = 300;

    private final Invocation invocation;
    private final RoleWaitFlags flags;

    RoleWait(Invocation invocation, RoleWaitFlags flags) {
        this.invocation = invocation;
        this.flags = flags;
    }

    /** Returns when it is so, at once when the person wants no waiting. */
    void await(String ref, Node node) {
        if (flags.detach()) {
            return;
        }
        NodeRole wanted = node.getSpec().getDesiredRole();
        Environment.Registration registration = invocation
                .environment()
                .interrupts()
                .onInterrupt(() -> invocation
                        .err()
                        .lines("\nThe change goes on without you. See it with: jswarm swarm raft members"));
        try {
            look(ref, node.getId(), wanted);
        } finally {
            registration.close();
        }
    }

    private void look(String ref, String id, NodeRole wanted) {
        long end = invocation.environment().monotonicMs() + flags.waitTimeout().toMillis();
        while (true) {
            String missing;
            try {
                missing = missing(ref, id, wanted);
            } catch (ClientException e) {
                if (isLeaving(id, wanted)) {
                    return;
                }
                throw e;
            }
            if (missing.isEmpty()) {
                return;
            }
            long left = end - invocation.environment().monotonicMs();
            if (left <= 0) {
                throw timedOut(ref, wanted, missing);
            }
            invocation
                    .client()
                    .watch()
                    .awaitChange(
                            WatchRequest.newBuilder().addKinds(Kind.KIND_NODE).build(),
                            Duration.ofMillis(Math.min(left, LOOK_MS)));
        }
    }

    /** A manager that demotes itself answers nothing more as one; its daemon says whether that is why. */
    private boolean isLeaving(String id, NodeRole wanted) {
        if (wanted != NodeRole.NODE_ROLE_WORKER || !invocation.isLocal()) {
            return false;
        }
        InfoResponse info = invocation.host().info();
        return info.getNodeId().equals(id) && info.getRole() == wanted;
    }

    private String missing(String ref, String id, NodeRole wanted) {
        JswarmClient client = invocation.client();
        Node node = client.nodes().get(id).getNode();
        if (node.getSpec().getDesiredRole() != wanted) {
            throw CliException.failed(
                    "Expected " + ref + " to become a " + named(wanted) + ", but somebody else decided otherwise"
                            + " meanwhile.",
                    "See it with: jswarm node inspect --pretty " + ref);
        }
        return missing(client, node, wanted);
    }

    /** What is still to come; empty when nothing is. */
    private static String missing(JswarmClient client, Node node, NodeRole wanted) {
        List<RaftMemberView> own = client.swarm().raftMembers().stream()
                .filter(member -> member.getNodeId().equals(node.getId()))
                .toList();
        if (wanted == NodeRole.NODE_ROLE_MANAGER) {
            boolean down = node.getStatus().getState() == NodeState.NODE_STATE_DOWN;
            if (own.stream().anyMatch(RaftMemberView::getVoter) && node.getRole() == wanted) {
                return "";
            }
            return down
                    ? "it is down"
                    : own.isEmpty()
                            ? "it has not asked the managers yet to be one of them"
                            : "it does not vote yet: it is catching up with the log, or cannot be reached";
        }
        if (!own.isEmpty()) {
            return "it still has its vote; a majority of the managers must agree";
        }
        return node.getRole() == wanted ? "" : "the leader has not taken its role yet";
    }

    private static CliException timedOut(String ref, NodeRole wanted, String missing) {
        return new CliException(
                ExitCodes.WAIT_TIMED_OUT,
                "Expected " + ref + " to be a " + named(wanted) + " within --wait-timeout, but " + missing + ".",
                "It is still to become one. See how far it is with: jswarm swarm raft members; what is wrong there with:"
                        + " jswarm doctor");
    }

    private static String named(NodeRole role) {
        return role == NodeRole.NODE_ROLE_MANAGER ? "manager" : "worker";
    }
}
