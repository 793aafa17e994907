package io.jswarm.manager.state;

import com.google.protobuf.MessageLite;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Change;

/**
 * Short names for changes, so that deciders read as sentences. Each throws {@link IllegalArgumentException} for a message
 * that is no object of the state, which is a bug.
 */
public final class Changes {
    private Changes() {}

    /** A new object. */
    public static <V extends MessageLite> Change create(V object) {
        return ObjectKinds.of(object).change(Action.ACTION_CREATE, object);
    }

    /** A new version of an object. Of a template: only what does not make tasks stale (credentials, labels of the service). */
    public static <V extends MessageLite> Change update(V object) {
        return ObjectKinds.of(object).change(Action.ACTION_UPDATE, object);
    }

    /** An object's end. */
    public static <V extends MessageLite> Change remove(V object) {
        return ObjectKinds.of(object).change(Action.ACTION_REMOVE, object);
    }
}
