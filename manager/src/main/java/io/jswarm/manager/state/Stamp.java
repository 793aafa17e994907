package io.jswarm.manager.state;

import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Meta;

/** Writes version and times into an object, the one place that does, and gives it the form that the log holds. */
final class Stamp {
    private Stamp() {}

    static Change of(Change change, int level, long revision, long timeMs) {
        if (change.getAction() == Action.ACTION_REMOVE) {
            return change;
        }
        ObjectKind<?, ?> kind = ObjectKinds.of(change);
        Change.Builder stamped = kind.written(change, level).toBuilder();
        Meta.Builder meta = kind.meta(stamped).setVersion(revision).setUpdatedAtMs(timeMs);
        if (change.getAction() == Action.ACTION_CREATE) {
            meta.setCreatedAtMs(timeMs);
        }
        return stamped.build();
    }
}
