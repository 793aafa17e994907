package io.jswarm.manager.state;

import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Meta;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Template;
import io.jswarm.api.v1.Trust;
import java.util.function.UnaryOperator;

/** Writes version and times into an object: the one place that does. */
final class Stamp {
    private Stamp() {}

    static Change of(Change change, long revision, long timeMs) {
        Action action = change.getAction();
        if (action == Action.ACTION_REMOVE) {
            return change;
        }
        UnaryOperator<Meta> stamp = meta -> {
            Meta.Builder stamped = meta.toBuilder().setVersion(revision).setUpdatedAtMs(timeMs);
            return (action == Action.ACTION_CREATE ? stamped.setCreatedAtMs(timeMs) : stamped).build();
        };
        return stamped(change, stamp).setAction(action).build();
    }

    /** Makes each object anew, once: builders within builders cost more, and this is done for every change. */
    private static Change.Builder stamped(Change change, UnaryOperator<Meta> stamp) {
        Change.Builder made = Change.newBuilder();
        return switch (change.getObjectCase()) {
            case CLUSTER -> {
                Cluster cluster = change.getCluster();
                yield made.setCluster(cluster.toBuilder().setMeta(stamp.apply(cluster.getMeta())));
            }
            case TRUST -> {
                Trust trust = change.getTrust();
                yield made.setTrust(trust.toBuilder().setMeta(stamp.apply(trust.getMeta())));
            }
            case NODE -> {
                Node node = change.getNode();
                yield made.setNode(node.toBuilder().setMeta(stamp.apply(node.getMeta())));
            }
            case SERVICE -> {
                Service service = change.getService();
                yield made.setService(service.toBuilder().setMeta(stamp.apply(service.getMeta())));
            }
            case TEMPLATE -> {
                Template template = change.getTemplate();
                yield made.setTemplate(template.toBuilder().setMeta(stamp.apply(template.getMeta())));
            }
            case TASK -> {
                Task task = change.getTask();
                yield made.setTask(task.toBuilder().setMeta(stamp.apply(task.getMeta())));
            }
            case MEMBER -> {
                RaftMember member = change.getMember();
                yield made.setMember(member.toBuilder().setMeta(stamp.apply(member.getMeta())));
            }
            case REMOVED_NODE -> {
                RemovedNode removedNode = change.getRemovedNode();
                yield made.setRemovedNode(removedNode.toBuilder().setMeta(stamp.apply(removedNode.getMeta())));
            }
            case OBJECT_NOT_SET -> throw new IllegalStateException("a change without an object");
        };
    }
}
