package io.jswarm.manager.state;

import com.google.protobuf.MessageLite;
import io.jswarm.api.FeatureLevel;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.api.v1.RequestResult;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Template;
import io.jswarm.api.v1.Trust;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The replicated state of the cluster: an immutable image. Readers hold one as long as they like and see no later change;
 * {@link #apply} is the same on every manager. All maps are sorted by key, so iteration is the same everywhere.
 */
public final class ClusterState {
    /** The state before anything happened. */
    public static final ClusterState EMPTY = new ClusterState(new StateParts(FeatureLevel.FIRST));

    private final StateParts parts;

    ClusterState(StateParts parts) {
        this.parts = parts;
    }

    StateParts parts() {
        return parts;
    }

    /** Counts the batches that led here. */
    public long revision() {
        return parts.revision;
    }

    /** The latest time in the state, milliseconds since the epoch; never runs backwards. */
    public long timeMs() {
        return parts.timeMs;
    }

    /** The objects of a kind, by key. */
    public <K extends Comparable<? super K>, V extends MessageLite> TreePMap<K, V> of(ObjectKind<K, V> kind) {
        return parts.of(kind);
    }

    /** The key of the object of the kind that has this name in its namespace, or null. */
    public <K extends Comparable<? super K>, V extends MessageLite> @Nullable K named(
            ObjectKind<K, V> kind, ObjectName name) {
        return parts.namesOf(kind).get(name);
    }

    /** The cluster object; null before the cluster was made. */
    public @Nullable Cluster cluster() {
        return only(ObjectKinds.CLUSTER);
    }

    /** The level of what the cluster's programs store and send. */
    public int featureLevel() {
        Cluster cluster = cluster();
        return FeatureLevel.of(cluster == null ? 0 : cluster.getFeatureLevel());
    }

    private <V extends MessageLite> @Nullable V only(ObjectKind<String, V> kind) {
        TreePMap<String, V> one = parts.of(kind);
        return one.isEmpty() ? null : one.firstEntry().getValue();
    }

    /** The secret half of the cluster object; null before the cluster was made. */
    public @Nullable Trust trust() {
        return only(ObjectKinds.TRUST);
    }

    /** Nodes by id. */
    public TreePMap<String, Node> nodes() {
        return parts.of(ObjectKinds.NODE);
    }

    /** Services by id, tombstones of removed ones included. */
    public TreePMap<String, Service> services() {
        return parts.of(ObjectKinds.SERVICE);
    }

    /** Template versions by service and version. */
    public TreePMap<TemplateKey, Template> templates() {
        return parts.of(ObjectKinds.TEMPLATE);
    }

    /** Tasks by id: those of a service are neighbours, and within it those of a slot. */
    public TreePMap<TaskId, Task> tasks() {
        return parts.of(ObjectKinds.TASK);
    }

    /** Raft members by raft id. */
    public TreePMap<String, RaftMember> members() {
        return parts.of(ObjectKinds.MEMBER);
    }

    /** Where the managers are, host:port, by raft id. */
    public List<String> managerAddrs() {
        return parts.of(ObjectKinds.MEMBER).values().stream()
                .map(RaftMember::getAddr)
                .toList();
    }

    /** Nodes that were removed and whose certificates have not expired, by id. */
    public TreePMap<String, RemovedNode> removedNodes() {
        return parts.of(ObjectKinds.REMOVED_NODE);
    }

    /** The tasks of a service, dead ones included, by slot and generation. */
    public Collection<Task> tasksOf(Service service) {
        long sequence = service.getSequence();
        return parts.of(ObjectKinds.TASK)
                .subMap(TaskId.firstOf(sequence), TaskId.firstOf(sequence + 1))
                .values();
    }

    /** The tasks of one slot, oldest first. */
    public Collection<Task> tasksOf(Service service, long slot) {
        long sequence = service.getSequence();
        return parts.of(ObjectKinds.TASK)
                .subMap(TaskId.firstOf(sequence, slot), TaskId.firstOf(sequence, slot + 1))
                .values();
    }

    /** The kept template versions of a service, oldest first. */
    public Collection<Template> templatesOf(Service service) {
        return parts.of(ObjectKinds.TEMPLATE)
                .subMap(new TemplateKey(service.getId(), 0), new TemplateKey(service.getId(), Long.MAX_VALUE))
                .values();
    }

    /** The template that a task was made from, or null when a test or a bug dropped it. */
    public @Nullable Template templateOf(Task task) {
        return parts.of(ObjectKinds.TEMPLATE).get(new TemplateKey(task.getServiceId(), task.getTemplateVersion()));
    }

    /** What a client's mutation led to, if this request id was seen lately. */
    public @Nullable RequestResult result(String requestId) {
        return parts.results.get(requestId);
    }

    /** The kept results, oldest first. */
    public Collection<RequestResult> results() {
        return parts.results.inOrder();
    }

    /**
     * The next state. A batch that was computed from another revision is refused and changes nothing.
     *
     * @throws IllegalStateException for a change that cannot follow this state or of an unknown kind: a bug, or a log
     *     written by a newer program; the caller must stop rather than go on with a wrong state
     */
    public ApplyResult apply(Batch batch) {
        if (batch.getBaseRevision() != parts.revision) {
            return new ApplyResult.Refused(
                    "computed from revision " + batch.getBaseRevision() + ", but the state is at " + parts.revision);
        }
        if (batch.getRevision() <= parts.revision) {
            throw new IllegalStateException("revision " + batch.getRevision() + " does not follow " + parts.revision);
        }
        StateParts next = new StateParts(this);
        List<Delta.Edit<?, ?>> edits = new ArrayList<>(batch.getChangesCount());
        for (Change change : batch.getChangesList()) {
            edits.add(next.apply(change));
        }
        next.revision = batch.getRevision();
        next.timeMs = Math.max(parts.timeMs, batch.getTimeMs());
        for (RequestResult result : batch.getResultsList()) {
            next.results = next.results.plus(result);
        }
        next.results = next.results.trimmed(next.timeMs);
        return new ApplyResult.Applied(new ClusterState(next), new Delta(batch.getRevision(), edits));
    }

    /** Every object as the change that would create it, written at the feature level, sorted by kind and id: a snapshot. */
    public Iterable<Change> objects() {
        return () -> ObjectKinds.ALL.stream().flatMap(this::creations).iterator();
    }

    private <K extends Comparable<? super K>, V extends MessageLite> Stream<Change> creations(ObjectKind<K, V> kind) {
        return parts.of(kind).values().stream()
                .map(object -> kind.whole(Action.ACTION_CREATE, kind.written(object, featureLevel())));
    }
}
