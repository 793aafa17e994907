package io.jswarm.manager.state;

import com.google.protobuf.MessageLite;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Kind;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Template;
import io.jswarm.api.v1.Trust;
import io.jswarm.api.v1.WatchEvent;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The kinds of objects of the state: a new kind is a constant here. Their order is that of a snapshot. */
public final class ObjectKinds {
    private static final String ONLY_ONE = "";

    /** The one cluster object. */
    public static final ObjectKind<String, Cluster> CLUSTER = new ObjectKind.Builder<>(
                    Change.ObjectCase.CLUSTER,
                    Change::getCluster,
                    Change.Builder::setCluster,
                    change -> change.getClusterBuilder().getMetaBuilder())
            .published(Kind.KIND_CLUSTER, WatchEvent.Builder::setCluster, UnaryOperator.identity(), cluster -> "")
            .keyed(Cluster.class, cluster -> ONLY_ONE);

    /** The secret half of the cluster object, which is never shown. */
    public static final ObjectKind<String, Trust> TRUST = new ObjectKind.Builder<>(
                    Change.ObjectCase.TRUST,
                    Change::getTrust,
                    Change.Builder::setTrust,
                    change -> change.getTrustBuilder().getMetaBuilder())
            .keyed(Trust.class, trust -> ONLY_ONE);

    /** Nodes, by id. */
    public static final ObjectKind<String, Node> NODE = new ObjectKind.Builder<>(
                    Change.ObjectCase.NODE,
                    Change::getNode,
                    Change.Builder::setNode,
                    change -> change.getNodeBuilder().getMetaBuilder())
            .identity(node -> Node.newBuilder().setId(node.getId()).build())
            .stored(StatusTexts::written, StatusTexts::read)
            .published(Kind.KIND_NODE, WatchEvent.Builder::setNode, UnaryOperator.identity(), node -> "")
            .keyed(Node.class, Node::getId);

    /** Services, by id; a removed one is a tombstone without a name until its last task is gone. */
    public static final ObjectKind<String, Service> SERVICE = new ObjectKind.Builder<>(
                    Change.ObjectCase.SERVICE,
                    Change::getService,
                    Change.Builder::setService,
                    change -> change.getServiceBuilder().getMetaBuilder())
            .identity(service -> Service.newBuilder().setId(service.getId()).build())
            .named(ObjectKinds::nameOf)
            .published(Kind.KIND_SERVICE, WatchEvent.Builder::setService, Redact::service, Service::getId)
            .keyed(Service.class, Service::getId);

    /** Template versions, by service and version. */
    public static final ObjectKind<TemplateKey, Template> TEMPLATE = new ObjectKind.Builder<>(
                    Change.ObjectCase.TEMPLATE,
                    Change::getTemplate,
                    Change.Builder::setTemplate,
                    change -> change.getTemplateBuilder().getMetaBuilder())
            .identity(template -> Template.newBuilder()
                    .setServiceId(template.getServiceId())
                    .setVersion(template.getVersion())
                    .build())
            .keyed(Template.class, template -> new TemplateKey(template.getServiceId(), template.getVersion()));

    /** Tasks, by id. */
    public static final ObjectKind<TaskId, Task> TASK = new ObjectKind.Builder<>(
                    Change.ObjectCase.TASK,
                    Change::getTask,
                    Change.Builder::setTask,
                    change -> change.getTaskBuilder().getMetaBuilder())
            .identity(task -> Task.newBuilder().setId(task.getId()).build())
            .stored(StatusTexts::written, StatusTexts::read)
            .sharing(SharedIds::in)
            .published(Kind.KIND_TASK, WatchEvent.Builder::setTask, UnaryOperator.identity(), Task::getServiceId)
            .keyed(Task.class, task -> TaskId.of(task.getId()));

    /** Raft members, by raft id. */
    public static final ObjectKind<String, RaftMember> MEMBER = new ObjectKind.Builder<>(
                    Change.ObjectCase.MEMBER,
                    Change::getMember,
                    Change.Builder::setMember,
                    change -> change.getMemberBuilder().getMetaBuilder())
            .identity(member ->
                    RaftMember.newBuilder().setRaftId(member.getRaftId()).build())
            .keyed(RaftMember.class, RaftMember::getRaftId);

    /** Nodes that were removed and whose certificates have not expired, by id. */
    public static final ObjectKind<String, RemovedNode> REMOVED_NODE = new ObjectKind.Builder<>(
                    Change.ObjectCase.REMOVED_NODE,
                    Change::getRemovedNode,
                    Change.Builder::setRemovedNode,
                    change -> change.getRemovedNodeBuilder().getMetaBuilder())
            .identity(node -> RemovedNode.newBuilder().setId(node.getId()).build())
            .keyed(RemovedNode.class, RemovedNode::getId);

    /** All kinds, in the order of a snapshot. */
    public static final List<ObjectKind<?, ?>> ALL =
            List.of(CLUSTER, TRUST, NODE, SERVICE, TEMPLATE, TASK, MEMBER, REMOVED_NODE);

    /** More than any kind's place. */
    static final int PLACES = ALL.stream().mapToInt(ObjectKind::place).max().orElse(0) + 1;

    private static final Map<Change.ObjectCase, ObjectKind<?, ?>> BY_CASE = byCase();
    private static final Map<Class<?>, ObjectKind<?, ?>> BY_TYPE = byType();

    private ObjectKinds() {}

    private static Map<Change.ObjectCase, ObjectKind<?, ?>> byCase() {
        EnumMap<Change.ObjectCase, ObjectKind<?, ?>> kinds = new EnumMap<>(Change.ObjectCase.class);
        ALL.forEach(kind -> kinds.put(kind.inChange(), kind));
        return kinds;
    }

    private static Map<Class<?>, ObjectKind<?, ?>> byType() {
        Map<Class<?>, ObjectKind<?, ?>> kinds = new HashMap<>();
        ALL.forEach(kind -> kinds.put(kind.type(), kind));
        return kinds;
    }

    private static @Nullable String nameOf(Service service) {
        return service.getRemoved() ? null : service.getSpec().getAnnotations().getName();
    }

    /**
     * The kind of what the change holds.
     *
     * @throws IllegalStateException for a kind that this program does not know: a bug, or a log of a newer program
     */
    static ObjectKind<?, ?> of(Change change) {
        ObjectKind<?, ?> kind = BY_CASE.get(change.getObjectCase());
        if (kind == null) {
            throw new IllegalStateException(
                    "a change of an unknown kind: this program is older than the log; run the version that wrote it");
        }
        return kind;
    }

    /**
     * The kind of the object.
     *
     * @throws IllegalArgumentException for a message that is no object of the state: a bug
     */
    @SuppressWarnings("unchecked") // a kind stands under the class of its objects
    static <V extends MessageLite> ObjectKind<?, V> of(V object) {
        ObjectKind<?, ?> kind = BY_TYPE.get(object.getClass());
        if (kind == null) {
            throw new IllegalArgumentException(object.getClass() + " is no object of the state");
        }
        return (ObjectKind<?, V>) kind;
    }
}
