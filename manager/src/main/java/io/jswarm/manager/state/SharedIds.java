package io.jswarm.manager.state;

import com.google.protobuf.MessageLite;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tasks with the ids of their service and their node as they stand elsewhere in the state. One that was read from the log
 * has copies of its own, a fifth of what a million tasks weigh.
 */
final class SharedIds {
    private SharedIds() {}

    static Task in(Task task, @Nullable Task before, StateParts state) {
        String service = shared(
                task.getServiceId(),
                before == null ? "" : before.getServiceId(),
                ObjectKinds.SERVICE,
                Service::getId,
                state);
        String node = shared(
                task.getNodeId(), before == null ? "" : before.getNodeId(), ObjectKinds.NODE, Node::getId, state);
        return isSame(service, task.getServiceId()) && isSame(node, task.getNodeId())
                ? task
                : task.toBuilder().setServiceId(service).setNodeId(node).build();
    }

    private static <V extends MessageLite> String shared(
            String id, String earlier, ObjectKind<String, V> kind, Function<V, String> idOf, StateParts state) {
        if (isSame(id, earlier) || id.isEmpty()) {
            return id;
        }
        if (id.equals(earlier)) {
            return earlier;
        }
        V object = state.of(kind).get(id);
        return object == null ? id : idOf.apply(object);
    }

    @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // whether it is one object is the question
    private static boolean isSame(String one, String other) {
        return one == other;
    }
}
