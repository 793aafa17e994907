package io.jswarm.manager.state;

import io.jswarm.api.v1.Node;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /** One that is kept, or what was spent without it. */
    private static final class Entry {
        private @Nullable NodeRanking ranking;
        private long looked;
        private int changesSince;

        private int size() {
            return ranking == null ? 0 : ranking.size();
        }
    }

    private final Function<String, NodeLoad> loads;
    private final NodeRanking all;
    private final LinkedHashMap<Key, Entry> wanted = new LinkedHashMap<>(16, 0.75f, true);
    private final LinkedHashMap<Key, Entry> kept = new LinkedHashMap<>(16, 0.75f, true);

    NodeRankings(Function<String, NodeLoad> loads) {
        this.loads = loads;
        all = new NodeRanking(loads);
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
        Entry entry = kept.get(key);
        if (entry == null) {
            entry = wanted.get(key);
            if (entry == null || entry.looked < all.size()) {
                return null;
            }
            keep(key, entry, fits);
        }
        entry.changesSince = 0;
        return entry.ranking;
    }

    private void keep(Key key, Entry entry, Predicate<Node> fits) {
        NodeRanking made = new NodeRanking(key.service(), fits, loads);
        all.nodes().forEach(made::put);
        entry.ranking = made;
        wanted.remove(key);
        kept.put(key, entry);
        long size = kept.values().stream().mapToLong(Entry::size).sum();
        while (size > (long) MOST_KEPT * all.size() && kept.size() > 1) {
            Map.Entry<Key, Entry> eldest = kept.pollFirstEntry();
            size -= eldest.getValue().size();
        }
    }

    /** Somebody who was told null looked at so many nodes that a kept ranking would have spared. */
    public void looked(Key key, int nodes) {
        if (kept.containsKey(key)) {
            return;
        }
        wanted.computeIfAbsent(key, made -> new Entry()).looked += nodes;
        if (wanted.size() > MOST_WANTED) {
            wanted.pollFirstEntry();
        }
    }

    /** What the node's tasks take of it changed. */
    void changed(String nodeId) {
        all.changed(nodeId);
        forgetOld(wanted);
        forgetOld(kept);
        for (Entry entry : kept.values()) {
            if (entry.ranking != null) {
                entry.ranking.changed(nodeId);
            }
        }
    }

    private void forgetOld(Map<Key, Entry> entries) {
        for (Iterator<Entry> each = entries.values().iterator(); each.hasNext(); ) {
            if (++each.next().changesSince > all.size()) {
                each.remove();
            }
        }
    }

    /** The node is there, or is described anew. */
    void put(Node node) {
        all.put(node);
        for (Entry entry : kept.values()) {
            if (entry.ranking != null) {
                entry.ranking.put(node);
            }
        }
    }

    void remove(String nodeId) {
        all.remove(nodeId);
        for (Entry entry : kept.values()) {
            if (entry.ranking != null) {
                entry.ranking.remove(nodeId);
            }
        }
    }

    /** Whether each that is kept is what it would be if it were made anew: for tests and the simulation. */
    public boolean keptAreTrue() {
        return kept.values().stream().allMatch(entry -> {
            if (entry.ranking == null) {
                return false;
            }
            NodeRanking anew = entry.ranking.empty();
            all.nodes().forEach(anew::put);
            return entry.ranking.equals(anew);
        });
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
        return "NodeRankings[all=" + all + ", kept=" + kept.keySet() + "]";
    }
}
