package io.jswarm.manager.state;

import io.jswarm.api.v1.Node;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The ranking of all nodes, and those of the nodes that fit some tasks, which are kept as long as they save work. A ranking
 * is made once whoever asked for it without success looked at as many nodes as there are; it goes when it was not asked for
 * during as many changes of the nodes' loads, each of which costs a little. A memo: what is kept never changes an answer,
 * only its cost, so {@link #equals} leaves it out. Owned by the loop thread, deciders included.
 */
public final class NodeRankings {
    /** So many are counted for; who was counted for the longest makes room. */
    private static final int MOST_WANTED = 16;

    /** All kept rankings together have so many times the nodes that there are; about 130 bytes each. */
    private static final int MOST_KEPT = 3;

    /**
     * For whom a ranking is.
     *
     * @param service sequence number of the service whose tasks count first; null for none
     * @param asked what the tasks ask of a node that does not change with its tasks; equal where the same nodes fit
     */
    public record Key(@Nullable Long service, Object asked) {}

    /** What was spent without a ranking. */
    private static final class Wanted {
        private long looked;
        private int changesSince;

        @Override
        public String toString() {
            return looked + " looked at, " + changesSince + " changes";
        }
    }

    private static final class Kept {
        private final NodeRanking ranking;
        private int changesSince;

        Kept(NodeRanking ranking) {
            this.ranking = ranking;
        }

        @Override
        public String toString() {
            return ranking + ", " + changesSince + " changes";
        }
    }

    private final Function<String, NodeLoad> loads;
    private final NodeRanking all;
    private final @Nullable NodeRankings below;
    /** The nodes of which a layer says something else than what lies below. */
    private final Set<String> touched = new HashSet<>(0);

    private final LinkedHashMap<Key, Wanted> wanted = new LinkedHashMap<>(16, 0.75f, true);
    private final LinkedHashMap<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    NodeRankings(Function<String, NodeLoad> loads) {
        this.loads = loads;
        all = new NodeRanking(loads);
        below = null;
    }

    private NodeRankings(NodeRankings below, Function<String, NodeLoad> loads) {
        this.loads = loads;
        this.all = below.all.layer(loads);
        this.below = below;
    }

    /**
     * What would change of these with other loads. A layer makes no ranking of its own and counts for none: what was only
     * tried must not decide which rankings are kept.
     */
    NodeRankings layer(Function<String, NodeLoad> otherLoads) {
        return new NodeRankings(this, otherLoads);
    }

    int weight() {
        return all.weight()
                + touched.size()
                + kept.values().stream().mapToInt(each -> each.ranking.weight()).sum();
    }

    /** All nodes, the emptiest first. */
    public NodeRanking all() {
        return all;
    }

    /**
     * The nodes that fit.
     *
     * @param fits which nodes may ever run the tasks; the same in each call with an equal key
     * @return null when it is not kept; then tell how many nodes were looked at instead ({@link #looked})
     */
    public @Nullable NodeRanking of(Key key, Predicate<Node> fits) {
        Kept known = kept.get(key);
        if (below != null) {
            return known != null ? known.ranking : layered(key, below);
        }
        if (known == null) {
            Wanted spent = wanted.get(key);
            if (spent == null || spent.looked < all.size()) {
                return null;
            }
            known = keep(key, fits);
        }
        known.changesSince = 0;
        return known.ranking;
    }

    /** A layer on the ranking that is kept below, brought to where this layer is; null when none is kept. */
    private @Nullable NodeRanking layered(Key key, NodeRankings lower) {
        Kept present = lower.present(key);
        if (present == null) {
            return null;
        }
        NodeRanking ranking = present.ranking.layer(loads);
        for (String nodeId : touched) {
            Node node = all.node(nodeId);
            if (node == null) {
                ranking.remove(nodeId);
            } else {
                ranking.put(node);
            }
        }
        kept.put(key, new Kept(ranking));
        return ranking;
    }

    /** Looked up without a trace: to be asked for is what keeps a ranking. */
    private @Nullable Kept present(Key key) {
        return kept.containsKey(key)
                ? kept.sequencedEntrySet().stream()
                        .filter(entry -> entry.getKey().equals(key))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private Kept keep(Key key, Predicate<Node> fits) {
        Kept made = new Kept(filled(new NodeRanking(key.service(), fits, loads)));
        wanted.remove(key);
        kept.put(key, made);
        long size =
                kept.values().stream().mapToLong(each -> each.ranking.size()).sum();
        while (size > (long) MOST_KEPT * all.size() && kept.size() > 1) {
            size -= kept.pollFirstEntry().getValue().ranking.size();
        }
        return made;
    }

    private NodeRanking filled(NodeRanking empty) {
        all.nodes().forEach(empty::put);
        return empty;
    }

    /** Somebody who was told null looked at so many nodes that a kept ranking would have spared. */
    public void looked(Key key, int nodes) {
        if (below != null || kept.containsKey(key)) {
            return;
        }
        wanted.computeIfAbsent(key, made -> new Wanted()).looked += nodes;
        if (wanted.size() > MOST_WANTED) {
            wanted.pollFirstEntry();
        }
    }

    /** What the node's tasks take of it changed. */
    void changed(String nodeId) {
        all.changed(nodeId);
        if (below != null) {
            touched.add(nodeId);
            kept.values().forEach(each -> each.ranking.changed(nodeId));
            return;
        }
        wanted.values().removeIf(each -> ++each.changesSince > all.size());
        kept.values().removeIf(each -> ++each.changesSince > all.size());
        kept.values().forEach(each -> each.ranking.changed(nodeId));
    }

    /** The node is there, or is described anew. */
    void put(Node node) {
        all.put(node);
        touch(node.getId());
        kept.values().forEach(each -> each.ranking.put(node));
    }

    private void touch(String nodeId) {
        if (below != null) {
            touched.add(nodeId);
        }
    }

    void remove(String nodeId) {
        all.remove(nodeId);
        touch(nodeId);
        kept.values().forEach(each -> each.ranking.remove(nodeId));
    }

    /** Whether each that is kept is what it would be if it were made anew: for tests and the simulation. */
    public boolean keptAreTrue() {
        return kept.values().stream().allMatch(each -> each.ranking.equals(filled(each.ranking.empty())));
    }

    /** How many are kept beside the one of all nodes. */
    public int kept() {
        return kept.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NodeRankings that && all.equals(that.all);
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }

    @Override
    public String toString() {
        return "NodeRankings[all=" + all + ", kept=" + kept + ", wanted=" + wanted + "]";
    }
}
