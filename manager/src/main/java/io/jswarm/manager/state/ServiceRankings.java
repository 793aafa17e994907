package io.jswarm.manager.state;

import io.jswarm.api.v1.Node;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rankings of nodes for those few large groups of tasks that the scheduler asked for again and again. Each costs a
 * little with every change of a node's load, so one that was not asked for during as many changes as there are nodes is
 * forgotten: then it would have been cheaper to make it anew. What is kept never changes what anybody reads, only its cost.
 * Owned by the loop thread.
 */
final class ServiceRankings {
    /** Of so many groups; the one that nobody asked for the longest makes room. */
    private static final int MOST = 4;

    private static final class Asked {
        private @Nullable NodeRanking ranking;
        private int changesSince;
    }

    private final LinkedHashMap<TaskGroup, Asked> groups = new LinkedHashMap<>(2 * MOST, 0.75f, true);

    /** The group's ranking; null when it was not asked for lately: one look at all nodes is cheaper than a ranking. */
    @Nullable
    NodeRanking of(TaskGroup group, Supplier<NodeRanking> made) {
        Asked asked = groups.get(group);
        if (asked == null) {
            groups.put(group, new Asked());
            if (groups.size() > MOST) {
                groups.pollFirstEntry();
            }
            return null;
        }
        NodeRanking ranking = asked.ranking == null ? made.get() : asked.ranking;
        asked.ranking = ranking;
        asked.changesSince = 0;
        return ranking;
    }

    /** What the node's tasks take of it changed; there are so many nodes. */
    void changed(String nodeId, int nodes) {
        for (Iterator<Asked> all = groups.values().iterator(); all.hasNext(); ) {
            Asked asked = all.next();
            asked.changesSince++;
            if (asked.changesSince > nodes) {
                all.remove();
            } else if (asked.ranking != null) {
                asked.ranking.changed(nodeId);
            }
        }
    }

    /** The node is there, or is described anew. */
    void put(Node node) {
        for (Asked asked : groups.values()) {
            if (asked.ranking != null) {
                asked.ranking.put(node);
            }
        }
    }

    void remove(String nodeId) {
        for (Asked asked : groups.values()) {
            if (asked.ranking != null) {
                asked.ranking.remove(nodeId);
            }
        }
    }
}
