package io.jswarm.cli.swarm;

import io.jswarm.api.RootRotations;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.GetClusterResponse;
import io.jswarm.api.v1.Kind;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeFilter;
import io.jswarm.api.v1.NodeView;
import io.jswarm.api.v1.RootRotation;
import io.jswarm.api.v1.RootRotationPhase;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.cli.client.ControlClient;
import io.jswarm.cli.client.Watcher;
import io.jswarm.cli.program.Environment;
import io.jswarm.cli.session.Session;
import java.util.List;

/** Shows how far the replacement of the root is, and waits for its end. Ctrl-C ends the waiting, not the replacement. */
final class RotationWait {
    /** A look at least this often, even when no change was heard of. */
    private static final long LONGEST_SILENCE_MS = 3_000;
    /** Nodes named in one line. */
    private static final int MOST_NAMED = 5;

    private final Session session;
    private final boolean quiet;

    RotationWait(Session session, boolean quiet) {
        this.session = session;
        this.quiet = quiet;
    }

    void printStatus() {
        ControlClient control = session.control();
        Cluster cluster = control.cluster().getCluster();
        session.out()
                .println(
                        cluster.hasRootRotation()
                                ? progress(cluster.getRootRotation(), control.nodes(NodeFilter.getDefaultInstance()))
                                : "The root certificate is not being replaced.");
    }

    /** Returns when no replacement by the root of this fingerprint is under way any more. */
    void await(String fingerprint) {
        Environment.Registration registration = session.environment()
                .interrupts()
                .onInterrupt(() -> session.err()
                        .println("\nThe replacement goes on without you. See it with: jswarm swarm ca --status"));
        try {
            look(fingerprint);
        } finally {
            registration.close();
        }
    }

    private void look(String fingerprint) {
        ControlClient control = session.control();
        String shown = "";
        while (true) {
            GetClusterResponse answer = control.cluster();
            RootRotation rotation = answer.getCluster().getRootRotation();
            if (!rotation.getFingerprint().equals(fingerprint)) {
                session.err()
                        .println(
                                "All nodes have certificates of the new root. The join tokens are new as well (jswarm swarm"
                                        + " join-token); contexts elsewhere must be made again (jswarm context create).");
                return;
            }
            String line = progress(rotation, control.nodes(NodeFilter.getDefaultInstance()));
            if (!quiet && !line.equals(shown)) {
                session.err().println(line);
                shown = line;
            }
            WatchRequest changes = WatchRequest.newBuilder()
                    .setAfterRevision(answer.getRevision())
                    .addKinds(Kind.KIND_CLUSTER)
                    .addKinds(Kind.KIND_NODE)
                    .build();
            new Watcher(control.caller(), session.environment()).awaitChange(changes, LONGEST_SILENCE_MS);
        }
    }

    private static String progress(RootRotation rotation, List<NodeView> views) {
        List<Node> nodes = views.stream().map(NodeView::getNode).toList();
        List<Node> missing = nodes.stream()
                .filter(node -> !RootRotations.isDone(node, rotation))
                .toList();
        boolean trust = rotation.getPhase() == RootRotationPhase.ROOT_ROTATION_PHASE_TRUST;
        StringBuilder line = new StringBuilder(
                        trust ? "nodes that trust the new root: " : "nodes with new certificates: ")
                .append(nodes.size() - missing.size())
                .append(" of ")
                .append(nodes.size());
        if (!missing.isEmpty()) {
            line.append(" (waiting for ")
                    .append(String.join(
                            ", ",
                            missing.stream()
                                    .limit(MOST_NAMED)
                                    .map(node -> node.getDescription().getHostname())
                                    .toList()))
                    .append(missing.size() > MOST_NAMED ? ", …)" : ")");
        }
        return line.toString();
    }
}
