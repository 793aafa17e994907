package io.jswarm.manager.state;

import io.jswarm.api.v1.Node;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The ranking of all nodes, and those of the nodes that fit some tasks for which the scheduler asked again and again. Each
 * of the latter costs a little with every change of a node's load, so one that was not asked for during as many changes as
 * there are nodes is forgotten: then it would have been cheaper to make it anew. What is kept never changes what anybody
 * decides, only its cost. Owned by the loop thread; deciders only read.
 */
public final class NodeRankings {
    /** The one that nobody asked for the longest makes room. */
    private static final int MOST = 8;

    /**
     * For whom a ranking is.
     *
     * @param service sequence number of the service whose tasks count first; null for none
     * @param asked what the tasks ask of a node that does not change with its tasks; equal where the same nodes fit
     */
    public record Key(@Nullable Long service, Object asked) {}

    private static final class Asked {
        private @Nullable NodeRanking ranking;
        private int changesSince;
    }

    private final Function<String, NodeLoad> loads;
    private final NodeRanking all;
    private final LinkedHashMap<Key, Asked> kept = new LinkedHashMap<>(2 * MOST, 0.75f, true);

    NodeRankings(Function<String, NodeLoad> loads) {
        this.loads = loads;
        all = new NodeRanking(loads);
    }

    /** All nodes, the emptiest first. */
    public NodeRanking all() {
        return all;
    }

    /**
     * The nodes that fit. Made when it is asked for a second time within as many changes of the nodes' loads as there are
     * nodes, then kept up to date as long as somebody asks.
     *
     * @param fits which nodes may ever run the tasks; the same in each call with an equal key
     * @return null when one look at all nodes is cheaper
     */
    public @Nullable NodeRanking of(Key key, Predicate<Node> fits) {
        Asked asked = kept.get(key);
        if (asked == null) {
            kept.put(key, new Asked());
            if (kept.size() > MOST) {
                kept.pollFirstEntry();
            }
            return null;
        }
        if (asked.ranking == null) {
            NodeRanking made = new NodeRanking(key.service(), fits, loads);
            all.nodes().forEach(made::put);
            asked.ranking = made;
        }
        asked.changesSince = 0;
        return asked.ranking;
    }

    /** What the node's tasks take of it changed. */
    void changed(String nodeId) {
        all.changed(nodeId);
        for (Iterator<Asked> each = kept.values().iterator(); each.hasNext(); ) {
            Asked asked = each.next();
            asked.changesSince++;
            if (asked.changesSince > all.size()) {
                each.remove();
            } else if (asked.ranking != null) {
                asked.ranking.changed(nodeId);
            }
        }
    }

    /** The node is there, or is described anew. */
    void put(Node node) {
        all.put(node);
        for (Asked asked : kept.values()) {
            if (asked.ranking != null) {
                asked.ranking.put(node);
            }
        }
    }

    void remove(String nodeId) {
        all.remove(nodeId);
        for (Asked asked : kept.values()) {
            if (asked.ranking != null) {
                asked.ranking.remove(nodeId);
            }
        }
    }

    /** Compares what is a fold over the state; what is kept beside it only saves time. */
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
