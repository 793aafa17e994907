package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.FormerManager;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import java.util.ArrayList;
import java.util.List;
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

    static FormerManagers of(ClusterState state) {
        FormerManagers all = new FormerManagers();
        state.nodes().values().forEach(node -> all.note(node.getId(), node));
        state.removedNodes().values().forEach(node -> all.note(node.getId(), node));
        return all;
    }

    /** Follows an edit; true when the list is another one now. */
    boolean fold(Delta.Edit edit) {
        if (!(edit instanceof Delta.NodeEdit) && !(edit instanceof Delta.RemovedNodeEdit)) {
            return false;
        }
        List<FormerManager> before = list();
        switch (edit) {
            case Delta.NodeEdit(Node was, Node is) -> note(idOf(was, is), is);
            case Delta.RemovedNodeEdit(RemovedNode was, RemovedNode is) ->
                note(is != null ? is.getId() : was != null ? was.getId() : "", is);
            default -> {}
        }
        return !list().equals(before);
    }

    private static String idOf(@Nullable Node was, @Nullable Node is) {
        return is != null ? is.getId() : was != null ? was.getId() : "";
    }

    private void note(String id, @Nullable Node node) {
        if (node != null && node.getManagerUntilMs() > 0) {
            demoted.put(id, node.getManagerUntilMs());
        } else {
            demoted.remove(id);
        }
    }

    private void note(String id, @Nullable RemovedNode node) {
        if (node != null && node.getWasManager()) {
            removed.put(id, node.getCertificateExpiresAtMs());
        } else {
            removed.remove(id);
        }
    }

    /** In the order of their ids. */
    List<FormerManager> list() {
        SortedMap<String, Long> all = new TreeMap<>(demoted);
        all.putAll(removed);
        List<FormerManager> list = new ArrayList<>();
        all.forEach((id, untilMs) -> list.add(
                FormerManager.newBuilder().setNodeId(id).setIssuedByMs(untilMs).build()));
        return list;
    }
}
