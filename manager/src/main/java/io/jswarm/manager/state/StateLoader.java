package io.jswarm.manager.state;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.RequestResult;

/** Builds a state anew from the records of a snapshot. One thread; of no use after {@link #build}. */
public final class StateLoader {
    private final StateParts parts;

    /** Starts with nothing but these; objects are as the first feature level has them. */
    public StateLoader(long revision, long timeMs) {
        this(revision, timeMs, 0);
    }

    /** Starts with nothing but these; objects are as that feature level has them. */
    public StateLoader(long revision, long timeMs, int featureLevel) {
        parts = new StateParts(FeatureLevel.of(featureLevel));
        parts.revision = revision;
        parts.timeMs = timeMs;
    }

    /**
     * Adds an object.
     *
     * @throws IllegalStateException when it is no creation, is there already, or is of an unknown kind
     */
    public void add(Change creation) {
        if (creation.getAction() != Action.ACTION_CREATE) {
            throw new IllegalStateException("a snapshot holds creations only, not " + creation.getAction());
        }
        parts.apply(creation);
    }

    /** Adds a kept result; oldest first. */
    public void add(RequestResult result) {
        parts.results = parts.results.plus(result);
    }

    /** The state. */
    public ClusterState build() {
        return new ClusterState(parts);
    }
}
