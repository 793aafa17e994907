package io.jswarm.manager.dispatcher;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which manager serves the next worker: the leader as many as it may, then the live follower that serves the fewest.
 * Those that were sent to one and are not there yet count. Loop thread only.
 */
final class SessionSpread {
    private final int mostOwn;
    private final Map<String, Integer> onTheWay = new HashMap<>();

    /** With so many sessions of the leader's own, at most, as long as there are others that can take them. */
    SessionSpread(int mostOwn) {
        this.mostOwn = mostOwn;
    }

    /** Forgets who is on the way: nobody takes long. */
    void forget() {
        onTheWay.clear();
    }

    /** One that was sent there came. */
    void arrived(String nodeId) {
        onTheWay.computeIfPresent(nodeId, (id, count) -> count > 1 ? count - 1 : null);
    }

    /** Whether the leader serves one more itself, whoever else could. */
    boolean isLeaders(int own) {
        return own < mostOwn;
    }

    /**
     * The node of the manager that is to serve one more, which is noted as on its way; null when that is the leader.
     *
     * @param own how many the leader serves itself
     * @param others the nodes of the live followers, and how many each of them serves
     */
    @Nullable
    String next(int own, Map<String, Integer> others) {
        if (isLeaders(own) || others.isEmpty()) {
            return null;
        }
        Comparator<String> byLoad = Comparator.comparingInt(nodeId -> load(nodeId, others));
        String least = Collections.min(others.keySet(), byLoad.thenComparing(Comparator.naturalOrder()));
        onTheWay.merge(least, 1, Integer::sum);
        return least;
    }

    private int load(String nodeId, Map<String, Integer> others) {
        return others.getOrDefault(nodeId, 0) + onTheWay.getOrDefault(nodeId, 0);
    }
}
