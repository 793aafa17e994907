package io.jswarm.manager.controlapi;

import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Kind;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.manager.state.Delta;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which edits a watch shows, and how: removed objects with what they were, nothing secret. */
final class WatchFilter {
    private final EnumSet<Kind> kinds;
    private final String serviceId;

    WatchFilter(WatchRequest request) {
        kinds = request.getKindsCount() == 0 ? EnumSet.allOf(Kind.class) : EnumSet.copyOf(request.getKindsList());
        serviceId = request.getServiceId();
    }

    List<Change> apply(Delta delta) {
        return delta.edits().stream().map(this::shown).filter(Objects::nonNull).toList();
    }

    private @Nullable Change shown(Delta.Edit edit) {
        return switch (edit) {
            case Delta.ClusterEdit cluster ->
                kinds.contains(Kind.KIND_CLUSTER) && serviceId.isEmpty()
                        ? change(edit).setCluster(cluster.named()).build()
                        : null;
            case Delta.NodeEdit node ->
                kinds.contains(Kind.KIND_NODE) && serviceId.isEmpty()
                        ? change(edit).setNode(node.named()).build()
                        : null;
            case Delta.ServiceEdit service ->
                kinds.contains(Kind.KIND_SERVICE) && isOf(service.named().getId())
                        ? change(edit)
                                .setService(Redact.service(service.named()))
                                .build()
                        : null;
            case Delta.TaskEdit task ->
                kinds.contains(Kind.KIND_TASK) && isOf(task.named().getServiceId())
                        ? change(edit).setTask(task.named()).build()
                        : null;
            case Delta.TrustEdit ignored -> null;
            case Delta.TemplateEdit ignored -> null;
            case Delta.MemberEdit ignored -> null;
            case Delta.RemovedNodeEdit ignored -> null;
        };
    }

    private boolean isOf(String id) {
        return serviceId.isEmpty() || serviceId.equals(id);
    }

    private static Change.Builder change(Delta.Edit edit) {
        Action action = edit.before() == null
                ? Action.ACTION_CREATE
                : edit.after() == null ? Action.ACTION_REMOVE : Action.ACTION_UPDATE;
        return Change.newBuilder().setAction(action);
    }
}
