package io.jswarm.manager.scheduler;

import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Resources;
import io.jswarm.manager.state.Claim;
import io.jswarm.manager.state.NodeLoad;
import io.jswarm.manager.state.NodeRanking;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A node with what its tasks take of it: those of the indexes, and those that this decision gave it. Mutable, confined to
 * the decision.
 */
final class NodeRoom {
    private final Node node;
    private final NodeLoad load;
    /** Most nodes are only looked at: nothing is made for them. */
    private Map<Long, Integer> givenOf = Map.of();

    private Set<Claim.HostPort> givenPorts = Set.of();
    private long givenNanoCpus;
    private long givenMemoryBytes;
    private int given;

    /** The node as the indexes know it. */
    NodeRoom(Node node, NodeLoad load) {
        this.node = node;
        this.load = load;
    }

    /** The node. */
    Node node() {
        return node;
    }

    /** Cores that are not reserved, 1e9 is one; negative when the node lost some. */
    long freeNanoCpus() {
        return total().getNanoCpus() - load.nanoCpus() - givenNanoCpus;
    }

    /** Memory that is not reserved; negative when the node lost some. */
    long freeMemoryBytes() {
        return total().getMemoryBytes() - load.memoryBytes() - givenMemoryBytes;
    }

    private Resources total() {
        return node.getDescription().getResources();
    }

    /** How many tasks are wanted here. */
    int wanted() {
        return load.wanted() + given;
    }

    /** How many tasks of the service (by its sequence number) are wanted here. */
    int wantedOf(long serviceSequence) {
        return load.wantedOf(serviceSequence) + givenOf.getOrDefault(serviceSequence, 0);
    }

    /** Whether a fixed host port is taken. */
    boolean takes(Claim.HostPort port) {
        return load.takes(port) || givenPorts.contains(port);
    }

    /** The larger of the reserved shares of cores and of memory; 1 is all of it. */
    double reservedShare() {
        return NodeRanking.shareOf(load.nanoCpus() + givenNanoCpus, load.memoryBytes() + givenMemoryBytes, total());
    }

    /** Where the node stands among all. */
    NodeRanking.Place place() {
        return new NodeRanking.Place(0, reservedShare(), wanted(), node.getId());
    }

    /** Gives the node a task of the service. */
    void give(long serviceSequence, Claim claim) {
        givenNanoCpus += claim.nanoCpus();
        givenMemoryBytes += claim.memoryBytes();
        if (!claim.hostPorts().isEmpty()) {
            givenPorts = new HashSet<>(givenPorts);
            givenPorts.addAll(claim.hostPorts());
        }
        if (claim.wanted()) {
            if (given == 0) {
                givenOf = new HashMap<>(2);
            }
            given++;
            givenOf.merge(serviceSequence, 1, Integer::sum);
        }
    }
}
