package io.jswarm.manager.state;

import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.RequestResult;

/** Builds a state anew from the records of a snapshot. One thread; of no use after {@link #build}. */
public final class StateLoader {
    private final StateParts parts = new StateParts();

    /** Starts with nothing but these. */
    public StateLoader(long revision, long timeMs) {
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
