package io.jswarm.worker.agent;

import io.jswarm.api.FeatureLevel;

/** The cluster's feature level, as managers said last: what this node says is said at it. Loop thread. */
final class ClusterLevel {
    private int level = FeatureLevel.FIRST;

    /** The level; the first one until managers say more. */
    int now() {
        return level;
    }

    /** Takes over what managers say; false when it is no news. The level never falls, though a manager may be behind. */
    boolean told(int said) {
        if (FeatureLevel.of(said) <= level) {
            return false;
        }
        level = FeatureLevel.of(said);
        return true;
    }
}
