package io.jswarm.manager.state;

import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Meta;

/** Writes version and times into an object: the one place that does. */
final class Stamp {
    private Stamp() {}

    static Change of(Change change, long revision, long timeMs) {
        if (change.getAction() == Action.ACTION_REMOVE) {
            return change;
        }
        Change.Builder stamped = change.toBuilder();
        Meta.Builder meta =
                ObjectKinds.of(change).meta(stamped).setVersion(revision).setUpdatedAtMs(timeMs);
        if (change.getAction() == Action.ACTION_CREATE) {
            meta.setCreatedAtMs(timeMs);
        }
        return stamped.build();
    }
}
