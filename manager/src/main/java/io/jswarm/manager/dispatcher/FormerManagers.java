package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.FormerManager;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that were managers and may still have a certificate that says so: workers are told of them. A fold over
 * committed edits; few, however many nodes there are. Not thread-safe.
 */
final class FormerManagers {
    private final SortedMap<String, Long> demoted = new TreeMap<>();
    private final SortedMap<String, Long> removed = new TreeMap<>();
    private @Nullable List<FormerManager> list;

    static FormerManagers of(ClusterState state) {
        FormerManagers all = new FormerManagers();
        state.nodes().values().forEach(node -> all.note(node.getId(), node));
        state.removedNodes().values().forEach(node -> all.note(node.getId(), node));
        return all;
    }

    /** Follows an edit; true when it concerns a former manager. */
    boolean fold(Delta.Edit<?, ?> edit) {
        boolean changed = false;
        if (edit.as(ObjectKinds.NODE) instanceof Delta.Edit(var _, String id, var _, Node node)) {
            changed = note(id, node);
        } else if (edit.as(ObjectKinds.REMOVED_NODE) instanceof Delta.Edit(var _, String id, var _, RemovedNode node)) {
            changed = note(id, node);
        }
        if (changed) {
            list = null;
        }
        return changed;
    }

    private boolean note(String id, @Nullable Node node) {
        return note(demoted, id, node == null ? 0 : node.getManagerUntilMs());
    }

    private boolean note(String id, @Nullable RemovedNode node) {
        return note(removed, id, node == null || !node.getWasManager() ? 0 : node.getCertificateExpiresAtMs());
    }

    private static boolean note(SortedMap<String, Long> some, String id, long untilMs) {
        return untilMs > 0 ? !Objects.equals(some.put(id, untilMs), untilMs) : some.remove(id) != null;
    }

    /** In the order of their ids. Made once for all whom it is told. */
    List<FormerManager> list() {
        List<FormerManager> known = list;
        if (known == null) {
            SortedMap<String, Long> all = new TreeMap<>(demoted);
            all.putAll(removed);
            known = all.entrySet().stream()
                    .map(each -> FormerManager.newBuilder()
                            .setNodeId(each.getKey())
                            .setIssuedByMs(each.getValue())
                            .build())
                    .toList();
            list = known;
        }
        return known;
    }
}
