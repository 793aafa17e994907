package io.jswarm.manager.state;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Template;
import io.jswarm.api.v1.Trust;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** The fields of a state while the next one is made. Confined to the maker; never changed once a ClusterState holds it. */
final class StateParts {
    long revision;
    long timeMs;

    @Nullable
    Cluster cluster;

    @Nullable
    Trust trust;

    TreePMap<String, Node> nodes;
    TreePMap<String, Service> services;
    TreePMap<String, String> serviceNames;
    TreePMap<TemplateKey, Template> templates;
    TreePMap<TaskId, Task> tasks;
    TreePMap<String, RaftMember> members;
    TreePMap<String, RemovedNode> removedNodes;
    RequestResults results;

    StateParts() {
        nodes = TreePMap.empty();
        services = TreePMap.empty();
        serviceNames = TreePMap.empty();
        templates = TreePMap.empty();
        tasks = TreePMap.empty();
        members = TreePMap.empty();
        removedNodes = TreePMap.empty();
        results = RequestResults.EMPTY;
    }

    StateParts(ClusterState state) {
        this(state.parts());
    }

    StateParts(StateParts other) {
        revision = other.revision;
        timeMs = other.timeMs;
        cluster = other.cluster;
        trust = other.trust;
        nodes = other.nodes;
        services = other.services;
        serviceNames = other.serviceNames;
        templates = other.templates;
        tasks = other.tasks;
        members = other.members;
        removedNodes = other.removedNodes;
        results = other.results;
    }

    /** Applies one change and says what it replaced. */
    Delta.Edit apply(Change change) {
        Action action = change.getAction();
        return switch (change.getObjectCase()) {
            case CLUSTER -> {
                Cluster before = cluster;
                cluster = after(action, before, change.getCluster(), "cluster");
                yield new Delta.ClusterEdit(before, cluster);
            }
            case TRUST -> {
                Trust before = trust;
                trust = after(action, before, change.getTrust(), "trust");
                yield new Delta.TrustEdit(before, trust);
            }
            case NODE -> applyNode(action, change.getNode());
            case SERVICE -> applyService(action, change.getService());
            case TEMPLATE -> applyTemplate(action, change.getTemplate());
            case TASK -> applyTask(action, change.getTask());
            case MEMBER -> applyMember(action, change.getMember());
            case REMOVED_NODE -> applyRemovedNode(action, change.getRemovedNode());
            case OBJECT_NOT_SET ->
                throw new IllegalStateException(
                        "a change of an unknown kind: this program is older than the log; run the version that wrote it");
        };
    }

    private Delta.Edit applyNode(Action action, Node named) {
        Node before = nodes.get(named.getId());
        Node after = after(action, before, named, named.getId());
        nodes = put(nodes, named.getId(), after);
        return new Delta.NodeEdit(before, after);
    }

    private Delta.Edit applyService(Action action, Service named) {
        Service before = services.get(named.getId());
        Service after = after(action, before, named, named.getId());
        services = put(services, named.getId(), after);
        if (before != null && !before.getRemoved()) {
            String name = before.getSpec().getAnnotations().getName();
            if (before.getId().equals(serviceNames.get(name))) {
                serviceNames = serviceNames.minus(name);
            }
        }
        if (after != null && !after.getRemoved()) {
            serviceNames = serviceNames.plus(after.getSpec().getAnnotations().getName(), after.getId());
        }
        return new Delta.ServiceEdit(before, after);
    }

    private Delta.Edit applyTemplate(Action action, Template named) {
        TemplateKey key = new TemplateKey(named.getServiceId(), named.getVersion());
        Template before = templates.get(key);
        Template after = after(action, before, named, key.toString());
        templates = put(templates, key, after);
        return new Delta.TemplateEdit(before, after);
    }

    private Delta.Edit applyTask(Action action, Task named) {
        TaskId key = TaskId.of(named.getId());
        Task before = tasks.get(key);
        Task after = after(action, before, named, named.getId());
        if (after != null) {
            after = sharing(after, before);
        }
        tasks = put(tasks, key, after);
        return new Delta.TaskEdit(key, before, after);
    }

    /**
     * The same task with the ids of its service and its node as they stand elsewhere in the state. One that was read
     * from the log has copies of its own, a fifth of what a million tasks weigh.
     */
    private Task sharing(Task task, @Nullable Task before) {
        String service = shared(task.getServiceId(), before == null ? "" : before.getServiceId(), this::idOfService);
        String node = shared(task.getNodeId(), before == null ? "" : before.getNodeId(), this::idOfNode);
        return isSame(service, task.getServiceId()) && isSame(node, task.getNodeId())
                ? task
                : task.toBuilder().setServiceId(service).setNodeId(node).build();
    }

    private static String shared(String id, String earlier, UnaryOperator<String> elsewhere) {
        if (isSame(id, earlier) || id.isEmpty()) {
            return id;
        }
        return id.equals(earlier) ? earlier : elsewhere.apply(id);
    }

    @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // whether it is one object is the question
    private static boolean isSame(String one, String other) {
        return one == other;
    }

    private String idOfService(String id) {
        Service service = services.get(id);
        return service == null ? id : service.getId();
    }

    private String idOfNode(String id) {
        Node node = nodes.get(id);
        return node == null ? id : node.getId();
    }

    private Delta.Edit applyMember(Action action, RaftMember named) {
        RaftMember before = members.get(named.getRaftId());
        RaftMember after = after(action, before, named, named.getRaftId());
        members = put(members, named.getRaftId(), after);
        return new Delta.MemberEdit(before, after);
    }

    private Delta.Edit applyRemovedNode(Action action, RemovedNode named) {
        RemovedNode before = removedNodes.get(named.getId());
        RemovedNode after = after(action, before, named, named.getId());
        removedNodes = put(removedNodes, named.getId(), after);
        return new Delta.RemovedNodeEdit(before, after);
    }

    private static <K, V> TreePMap<K, V> put(TreePMap<K, V> map, K key, @Nullable V value) {
        return value == null ? map.minus(key) : map.plus(key, value);
    }

    /** What stands after the action, which must fit what stood before. */
    private static <T> @Nullable T after(Action action, @Nullable T before, T named, String name) {
        boolean fits = switch (action) {
            case ACTION_CREATE -> before == null;
            case ACTION_UPDATE, ACTION_REMOVE -> before != null;
            case ACTION_UNSPECIFIED, UNRECOGNIZED -> false;
        };
        if (!fits) {
            throw new IllegalStateException(action + " of " + name + " does not fit: it is "
                    + (before == null ? "not there" : "there already"));
        }
        return action == Action.ACTION_REMOVE ? null : named;
    }
}
