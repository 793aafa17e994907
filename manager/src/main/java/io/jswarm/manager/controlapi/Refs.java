package io.jswarm.manager.controlapi;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** Finds what a person named: by id, by unique name, or by unique prefix of the id, in this order. */
final class Refs {
    private static final int SHOWN = 5;

    private Refs() {}

    static Node node(ClusterState image, String ref, String selfNodeId) {
        requireRef(ref, "node");
        Node byId = image.nodes().get(ref.equals("self") ? selfNodeId : ref);
        if (byId != null) {
            return byId;
        }
        List<Node> named = image.nodes().values().stream()
                .filter(node -> node.getDescription().getHostname().equals(ref)
                        || node.getSpec().getAnnotations().getName().equals(ref))
                .toList();
        if (named.size() == 1) {
            return named.getFirst();
        }
        if (named.size() > 1) {
            throw ambiguous("node", ref, named.stream().map(Node::getId).toList());
        }
        return byPrefix(image.nodes(), ref, "node", "jswarm node ls");
    }

    static Service service(ClusterState image, String ref) {
        requireRef(ref, "service");
        Service byId = image.services().get(ref);
        if (byId != null && !byId.getRemoved()) {
            return byId;
        }
        String named = image.named(ObjectKinds.SERVICE, ObjectName.of(ref));
        Service byName = named == null ? null : image.services().get(named);
        if (byName != null) {
            return byName;
        }
        Service found = byPrefix(image.services(), ref, "service", "jswarm service ls");
        if (found.getRemoved()) {
            throw missing("service", ref, "jswarm service ls");
        }
        return found;
    }

    static Task task(ClusterState image, String ref) {
        requireRef(ref, "task");
        Task byId = TaskId.parse(ref).map(image.tasks()::get).orElse(null);
        if (byId != null) {
            return byId;
        }
        Task byName = taskByName(image, ref);
        if (byName != null) {
            return byName;
        }
        List<Task> found = image.tasks().values().stream()
                .filter(task -> task.getId().startsWith(ref))
                .limit(SHOWN)
                .toList();
        return switch (found.size()) {
            case 0 -> throw missing("task", ref, "jswarm service ps SERVICE");
            case 1 -> found.getFirst();
            default ->
                throw ambiguous("task", ref, found.stream().map(Task::getId).toList());
        };
    }

    /** The newest task of service.slot, or null when the text is no such name. */
    private static @Nullable Task taskByName(ClusterState image, String ref) {
        int dot = ref.lastIndexOf('.');
        String serviceId = dot < 0 ? null : image.named(ObjectKinds.SERVICE, ObjectName.of(ref.substring(0, dot)));
        Service service = serviceId == null ? null : image.services().get(serviceId);
        String slot = ref.substring(dot + 1);
        if (service == null || !slot.matches("[0-9]{1,12}")) {
            return null;
        }
        Task newest = null;
        for (Task task : image.tasksOf(service, Long.parseLong(slot))) {
            newest = task;
        }
        return newest;
    }

    private static <T> T byPrefix(NavigableMap<String, T> objects, String ref, String kind, String command) {
        List<String> ids = new ArrayList<>();
        T found = null;
        for (Map.Entry<String, T> entry : objects.tailMap(ref, true).entrySet()) {
            if (!entry.getKey().startsWith(ref) || ids.size() >= SHOWN) {
                break;
            }
            ids.add(entry.getKey());
            found = entry.getValue();
        }
        if (found == null) {
            throw missing(kind, ref, command);
        }
        if (ids.size() > 1) {
            throw ambiguous(kind, ref, ids);
        }
        return found;
    }

    private static void requireRef(String ref, String kind) {
        if (ref.isEmpty()) {
            throw Calls.reject(Rejection.invalid(
                    kind, "Expected the id, the name or an id prefix of a " + kind + ", but got nothing.", ""));
        }
    }

    private static RejectedException missing(String kind, String ref, String command) {
        return Calls.reject(Rejection.notFound("There is no " + kind + " " + ref + ".", "List them with: " + command));
    }

    private static RejectedException ambiguous(String kind, String ref, List<String> ids) {
        return Calls.reject(Rejection.invalid(
                kind,
                "The name " + ref + " fits more than one " + kind + ": " + String.join(", ", ids) + ".",
                "Use a whole id."));
    }
}
