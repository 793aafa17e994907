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
        Meta.Builder meta = metaOf(stamped).setVersion(revision).setUpdatedAtMs(timeMs);
        if (change.getAction() == Action.ACTION_CREATE) {
            meta.setCreatedAtMs(timeMs);
        }
        return stamped.build();
    }

    private static Meta.Builder metaOf(Change.Builder change) {
        return switch (change.getObjectCase()) {
            case CLUSTER -> change.getClusterBuilder().getMetaBuilder();
            case TRUST -> change.getTrustBuilder().getMetaBuilder();
            case NODE -> change.getNodeBuilder().getMetaBuilder();
            case SERVICE -> change.getServiceBuilder().getMetaBuilder();
            case TEMPLATE -> change.getTemplateBuilder().getMetaBuilder();
            case TASK -> change.getTaskBuilder().getMetaBuilder();
            case MEMBER -> change.getMemberBuilder().getMetaBuilder();
            case REMOVED_NODE -> change.getRemovedNodeBuilder().getMetaBuilder();
            case OBJECT_NOT_SET -> throw new IllegalStateException("a change without an object");
        };
    }
}
