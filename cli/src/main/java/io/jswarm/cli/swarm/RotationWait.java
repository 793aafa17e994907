package io.jswarm.cli.swarm;

import io.jswarm.api.RootRotations;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.GetClusterResponse;
import io.jswarm.api.v1.Kind;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeFilter;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeView;
import io.jswarm.api.v1.RootRotation;
import io.jswarm.api.v1.RootRotationPhase;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.Environment;
import io.jswarm.client.JswarmClient;
import java.time.Duration;
import java.util.List;

/** Shows how far the replacement of the root is, and waits for its end. Ctrl-C ends the waiting, not the replacement. */
final class RotationWait {
    /** A look at least this often, even when no change was heard of. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(3);
    /** Nodes named in one line. */
    private static final int MOST_NAMED = 5;

    private final Invocation invocation;
    private final boolean quiet;
    private final RotatingContext context;

    RotationWait(Invocation invocation, boolean quiet) {
        this.invocation = invocation;
        this.quiet = quiet;
        this.context = new RotatingContext(invocation);
    }

    void printStatus() {
        JswarmClient client = invocation.client();
        Cluster cluster = client.swarm().get().getCluster();
        if (!cluster.hasRootRotation()) {
            ended(cluster);
            invocation.out().println("The root certificate is not being replaced.");
            return;
        }
        invocation
                .out()
                .println(progress(cluster.getRootRotation(), client.nodes().list(NodeFilter.getDefaultInstance())));
        follow(cluster.getRootRotation());
    }

    /** The context in force stays usable while the root is replaced. */
    void follow(RootRotation rotation) {
        if (!invocation.isLocal()) {
            context.follow(rotation);
        }
    }

    /** The context in force believes the root that the cluster has now. */
    void ended(Cluster cluster) {
        if (!invocation.isLocal()) {
            context.ended(cluster);
        }
    }

    /**
     * Returns when this replacement is over.
     *
     * @throws CliException when it ended otherwise than this call wanted
     */
    void await(RootRotation awaited) {
        Environment.Registration registration = invocation
                .environment()
                .interrupts()
                .onInterrupt(() ->
                        invocation.err().lines("\nIt goes on without you. See it with: jswarm swarm ca --status"));
        try {
            look(awaited);
        } finally {
            registration.close();
        }
    }

    private void look(RootRotation awaited) {
        String shown = "";
        while (true) {
            GetClusterResponse answer = invocation.client().swarm().get();
            RootRotation rotation = answer.getCluster().getRootRotation();
            if (!rotation.getFingerprint().equals(awaited.getFingerprint())) {
                ended(answer.getCluster());
                report(awaited, answer.getCluster());
                return;
            }
            String line = progress(rotation, invocation.client().nodes().list(NodeFilter.getDefaultInstance()));
            if (!quiet && !line.equals(shown)) {
                invocation.err().println(line);
                shown = line;
            }
            follow(rotation);
            WatchRequest changes = WatchRequest.newBuilder()
                    .setAfterRevision(answer.getRevision())
                    .addKinds(Kind.KIND_CLUSTER)
                    .addKinds(Kind.KIND_NODE)
                    .build();
            invocation.client().watch().awaitChange(changes, LONGEST_SILENCE);
        }
    }

    private void report(RootRotation awaited, Cluster cluster) {
        boolean replaced = cluster.getRootCaCertificate().equals(awaited.getCertificate());
        boolean wanted = awaited.getPhase() != RootRotationPhase.ROOT_ROTATION_PHASE_ROLLBACK;
        if (!replaced && wanted) {
            throw CliException.failed(
                    "The replacement was given up: the root certificate stays.",
                    "Begin anew: jswarm swarm ca --rotate");
        }
        invocation
                .err()
                .println(
                        replaced
                                ? "All nodes have certificates of the new root. The join tokens are new as well (jswarm"
                                        + " swarm join-token); other contexts must be made again (jswarm context create)."
                                : "The replacement was given up: all nodes have certificates of the present root.");
    }

    private static String progress(RootRotation rotation, List<NodeView> views) {
        List<Node> nodes = views.stream().map(NodeView::getNode).toList();
        List<Node> missing = nodes.stream()
                .filter(node -> !RootRotations.isDone(node, rotation))
                .toList();
        StringBuilder line = new StringBuilder(
                        switch (rotation.getPhase()) {
                            case ROOT_ROTATION_PHASE_TRUST -> "nodes that trust the new root: ";
                            case ROOT_ROTATION_PHASE_ROLLBACK ->
                                "given up; nodes with certificates of the present root: ";
                            default -> "nodes with new certificates: ";
                        })
                .append(nodes.size() - missing.size())
                .append(" of ")
                .append(nodes.size());
        if (!missing.isEmpty()) {
            line.append(" (waiting for ").append(names(missing)).append(')');
        }
        List<Node> down = missing.stream()
                .filter(node -> node.getStatus().getState() == NodeState.NODE_STATE_DOWN)
                .toList();
        if (!down.isEmpty()) {
            line.append("; ").append(names(down)).append(" is down: bring it back, or remove it (jswarm node rm)");
            if (rotation.getPhase() != RootRotationPhase.ROOT_ROTATION_PHASE_ROLLBACK) {
                line.append(", or give up (jswarm swarm ca --abort)");
            }
        }
        return line.toString();
    }

    private static String names(List<Node> nodes) {
        String some = String.join(
                ", ",
                nodes.stream()
                        .limit(MOST_NAMED)
                        .map(node -> node.getDescription().getHostname())
                        .toList());
        return nodes.size() > MOST_NAMED ? some + ", …" : some;
    }
}
