package io.jswarm.manager.state;

import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Resources;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Nodes by how much their tasks take of them, the emptiest first: a fold over nodes and loads, so that a task finds its
 * node without a look at all of them. Of all nodes or of those that fit; for one service by how many of its tasks they have
 * first. Owned by the loop thread, deciders included: to read it brings it up to date.
 */
public final class NodeRanking {
    /**
     * Where a node stands; smaller is better.
     *
     * @param ofService how many tasks of the service are wanted there; 0 when the ranking is for no service
     * @param share the larger of the reserved shares of cores and of memory
     * @param wanted how many tasks are wanted there
     * @param nodeId makes the order total
     */
    public record Place(int ofService, double share, int wanted, String nodeId) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int result = Integer.compare(ofService, other.ofService);
            if (result == 0) {
                result = Double.compare(share, other.share);
            }
            if (result == 0) {
                result = Integer.compare(wanted, other.wanted);
            }
            return result != 0 ? result : nodeId.compareTo(other.nodeId);
        }
    }

    private record Ranked(Node node, Place place) {}

    /** Of those nodes that the ranking below does not speak for. */
    private final TreeSet<Place> places = new TreeSet<>();

    private final LayeredMap<String, Ranked> byNode;
    private final @Nullable NodeRanking below;
    private final @Nullable Long service;
    private final Predicate<Node> fits;
    private final Function<String, NodeLoad> loads;
    /** Nodes whose load changed since somebody read. In a fill many tasks come to a node between two looks at it. */
    private Set<String> changed = new HashSet<>();

    /** Of all nodes, for no service. */
    NodeRanking(Function<String, NodeLoad> loads) {
        this(null, node -> true, loads);
    }

    /** Of the nodes that fit, for the service of this sequence number. */
    NodeRanking(@Nullable Long service, Predicate<Node> fits, Function<String, NodeLoad> loads) {
        this.service = service;
        this.fits = fits;
        this.loads = loads;
        this.byNode = new LayeredMap<>();
        this.below = null;
    }

    private NodeRanking(NodeRanking below, Function<String, NodeLoad> loads) {
        this.service = below.service;
        this.fits = below.fits;
        this.loads = loads;
        this.byNode = below.byNode.layer();
        this.below = below;
    }

    /** What would change of this one with other loads. It brings this one up to date, as each look at it does. */
    NodeRanking layer(Function<String, NodeLoad> otherLoads) {
        settle();
        return new NodeRanking(this, otherLoads);
    }

    int weight() {
        return byNode.weight();
    }

    /** The node is there, or is described anew. */
    void put(Node node) {
        if (fits.test(node)) {
            rank(node);
        } else {
            remove(node.getId());
        }
    }

    /** What the node's tasks take of it changed. */
    void changed(String nodeId) {
        if (byNode.containsKey(nodeId)) {
            changed.add(nodeId);
        }
    }

    private void rank(Node node) {
        Place place = placeNow(node);
        Ranked before = byNode.put(node.getId(), new Ranked(node, place));
        // A layer that speaks for the node has its place too, also when that is the one below.
        if (before == null || below != null || !before.place.equals(place)) {
            if (before != null) {
                places.remove(before.place);
            }
            places.add(place);
        }
    }

    private Place placeNow(Node node) {
        NodeLoad load = loads.apply(node.getId());
        int ofService = service == null ? 0 : load.wantedOf(service);
        double share = shareOf(
                load.nanoCpus(), load.memoryBytes(), node.getDescription().getResources());
        return new Place(ofService, share, load.wanted(), node.getId());
    }

    void remove(String nodeId) {
        changed.remove(nodeId);
        Ranked before = byNode.remove(nodeId);
        if (before != null) {
            places.remove(before.place);
        }
    }

    /** Another one of the same kind, without nodes. */
    NodeRanking empty() {
        return new NodeRanking(service, fits, loads);
    }

    private void settle() {
        if (changed.isEmpty()) {
            return;
        }
        for (String nodeId : changed) {
            Ranked ranked = byNode.get(nodeId);
            if (ranked != null) {
                rank(ranked.node);
            }
        }
        changed = new HashSet<>(); // to clear one that was large once would cost as much each time
    }

    /** The nodes, in no order. */
    Stream<Node> nodes() {
        return byNode.all().values().stream().map(Ranked::node);
    }

    /** How many nodes there are. */
    int size() {
        return byNode.size();
    }

    /** All places, the best first: live or a copy, so not to be held over a change. */
    public NavigableSet<Place> inOrder() {
        settle();
        if (below == null) {
            return Collections.unmodifiableNavigableSet(places);
        }
        TreeSet<Place> all = new TreeSet<>();
        bestFirst().forEachRemaining(all::add);
        return all;
    }

    /** As {@link #inOrder}, one by one: costs as much as are read. */
    public Iterator<Place> bestFirst() {
        settle();
        return below == null
                ? Collections.unmodifiableNavigableSet(places).iterator()
                : new MergedPlaces(below.bestFirst(), place -> !byNode.hides(place.nodeId()), places.iterator());
    }

    /** The node's place; null when it is not among them. */
    public @Nullable Place placeOf(String nodeId) {
        settle();
        Ranked ranked = byNode.get(nodeId);
        return ranked == null ? null : ranked.place;
    }

    /** The node; null when it is not among them. */
    public @Nullable Node node(String nodeId) {
        Ranked ranked = byNode.get(nodeId);
        return ranked == null ? null : ranked.node;
    }

    /** The larger of the reserved shares of cores and of memory; 1 is all of it. */
    public static double shareOf(long nanoCpus, long memoryBytes, Resources total) {
        return Math.max(share(nanoCpus, total.getNanoCpus()), share(memoryBytes, total.getMemoryBytes()));
    }

    private static double share(long reserved, long total) {
        if (reserved <= 0) {
            return 0;
        }
        return total <= 0 ? 1 : (double) reserved / total;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NodeRanking that && inOrder().equals(that.inOrder()) && byNode.equals(that.byNode);
    }

    @Override
    public int hashCode() {
        return inOrder().hashCode();
    }

    @Override
    public String toString() {
        return "NodeRanking" + inOrder();
    }
}
