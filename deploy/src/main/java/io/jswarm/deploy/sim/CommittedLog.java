package io.jswarm.deploy.sim;

import io.jswarm.api.TaskId;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Tasks;
import io.jswarm.runtime.sim.SimTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was committed, as the outside sees it: whoever applies a revision first shows it here and the invariants judge it;
 * whoever follows must have come to the same state.
 */
final class CommittedLog {
    private static final long PRIME = 0x100000001b3L;

    private final SimTime time;
    private final Story story;
    private final Invariants invariants;
    private final TreeMap<Long, Long> hashes = new TreeMap<>();
    private final TreeMap<String, Long> revisions = new TreeMap<>();
    private final TreeSet<String> mayStart = new TreeSet<>();
    private final TreeMap<String, Long> unwantedNanos = new TreeMap<>();
    private final List<Delta.TaskEdit> ended = new ArrayList<>();
    private ClusterState newest = ClusterState.EMPTY;

    CommittedLog(SimTime time, Story story) {
        this.time = time;
        this.story = story;
        this.invariants = new Invariants(story);
    }

    /** The newest state that any manager has applied. */
    ClusterState newest() {
        return newest;
    }

    /** Whether managers ever wanted the task to run: only then may its container be started. */
    boolean mayStart(String taskId) {
        return mayStart.contains(taskId);
    }

    /** Since when managers do not want the task to run any more; never: {@link Long#MAX_VALUE}. */
    long unwantedNanos(String taskId) {
        return unwantedNanos.getOrDefault(taskId, Long.MAX_VALUE);
    }

    /** The edits since this was asked the last time by which a task that may have had a container ended, or left the state. */
    List<Delta.TaskEdit> takeEnded() {
        if (ended.isEmpty()) {
            return List.of();
        }
        List<Delta.TaskEdit> taken = List.copyOf(ended);
        ended.clear();
        return taken;
    }

    /** A manager starts again, from its last snapshot. */
    void restarted(String raftId) {
        revisions.remove(raftId);
    }

    void replaced(String raftId, ClusterState image) {
        revisions.put(raftId, image.revision());
        same(raftId, image);
    }

    void committed(String raftId, ClusterState image, Delta delta) {
        Long before = revisions.put(raftId, delta.revision());
        if (before != null && before + 1 != delta.revision()) {
            story.fail("manager " + raftId + " was told of revision " + delta.revision() + " after " + before);
        }
        if (delta.revision() > newest.revision()) {
            ClusterState old = newest;
            newest = image;
            hashes.put(image.revision(), hash(image));
            delta.edits().forEach(this::note);
            tell(delta);
            invariants.check(old, image, delta);
        } else {
            same(raftId, image);
        }
    }

    private void same(String raftId, ClusterState image) {
        Long expected = hashes.get(image.revision());
        if (expected != null && expected != hash(image)) {
            story.fail("manager " + raftId + " has another state at revision " + image.revision() + " than the others");
        }
    }

    private void note(Delta.Edit edit) {
        if (edit instanceof Delta.TaskEdit task) {
            Task before = task.before();
            Task after = task.after();
            if (after != null && after.getDesiredState() == TaskState.TASK_STATE_RUNNING) {
                mayStart.add(after.getId());
            }
            if (after == null || !Tasks.isDesiredAlive(after)) {
                unwantedNanos.putIfAbsent(task.named().getId(), time.now().monoNanos());
            }
            boolean had = before != null && Tasks.mayHaveContainer(before);
            if (had && (after == null || !Tasks.mayHaveContainer(after))) {
                ended.add(task);
            }
        }
    }

    /** Messages keep their hashes, and images of one manager share what did not change. */
    private static long hash(ClusterState state) {
        long hash = state.revision() * 31 + state.timeMs();
        hash = hash * PRIME + Objects.hash(state.cluster(), state.trust());
        for (Collection<?> objects : List.of(
                state.nodes().values(),
                state.services().values(),
                state.templates().values(),
                state.tasks().values(),
                state.members().values(),
                state.removedNodes().values(),
                state.results())) {
            for (Object object : objects) {
                hash = hash * PRIME + object.hashCode();
            }
        }
        return hash;
    }

    private void tell(Delta delta) {
        List<String> words = new ArrayList<>();
        for (Delta.Edit edit : delta.edits()) {
            switch (edit) {
                case Delta.TaskEdit task -> words.add(words(task));
                case Delta.NodeEdit node -> words.add(node.after() == null ? "a node goes" : words(node.after()));
                case Delta.ServiceEdit service -> words.add(words(service));
                case Delta.TemplateEdit ignored -> {}
                case Delta.ClusterEdit ignored -> {}
                case Delta.TrustEdit ignored -> {}
                case Delta.MemberEdit member -> words.add("a member");
                case Delta.RemovedNodeEdit ignored -> words.add("a removed node");
            }
        }
        story.tell("revision " + delta.revision() + ": " + String.join(", ", words));
    }

    private static String words(Delta.TaskEdit edit) {
        Task task = edit.named();
        String name = name(task);
        if (edit.after() == null) {
            return name + " goes";
        }
        return name + (task.getNodeId().isEmpty() ? "" : "@" + task.getNodeId()) + "="
                + TaskStates.name(task.getStatus().getState()) + "/" + TaskStates.name(task.getDesiredState());
    }

    /** The service's sequence number, the slot and the generation. */
    static String name(Task task) {
        TaskId id = TaskId.of(task.getId());
        return id.service() + "." + id.slot() + "." + id.generation();
    }

    private static String words(Node node) {
        return node.getId() + "="
                + node.getStatus().getState().name().substring("NODE_STATE_".length()) + "/"
                + node.getSpec().getAvailability().name().substring("AVAILABILITY_".length());
    }

    private static String words(Delta.ServiceEdit edit) {
        Service service = edit.named();
        Service after = edit.after();
        String name = service.getSpec().getAnnotations().getName() + "(" + service.getSequence() + ")";
        if (after == null) {
            return name + " goes";
        }
        return name
                + (after.getRemoved()
                        ? " removed"
                        : "=v" + after.getTemplateVersion() + " x"
                                + (after.getSpec().hasGlobal()
                                        ? "node"
                                        : after.getSpec().getReplicated().getReplicas() + ""));
    }
}
