package io.jswarm.simulation;

import io.jswarm.api.TaskId;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKind;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Tasks;
import io.jswarm.runtime.sim.SimTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
    private final PlacementInvariants placement;
    private final TreeMap<Long, Long> hashes = new TreeMap<>();
    private final TreeMap<String, Long> revisions = new TreeMap<>();
    private final TreeSet<String> mayStart = new TreeSet<>();
    private final TreeMap<String, Long> unwantedNanos = new TreeMap<>();
    private final List<Delta.Edit<TaskId, Task>> ended = new ArrayList<>();
    private ClusterState newest = ClusterState.EMPTY;

    CommittedLog(SimTime time, Story story) {
        this.time = time;
        this.story = story;
        this.invariants = new Invariants(story);
        this.placement = new PlacementInvariants(time, story);
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
    List<Delta.Edit<TaskId, Task>> takeEnded() {
        if (ended.isEmpty()) {
            return List.of();
        }
        List<Delta.Edit<TaskId, Task>> taken = List.copyOf(ended);
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
            delta.edits().forEach(edit -> edit.when(ObjectKinds.TASK, this::note));
            tell(delta);
            invariants.check(old, image, delta);
            placement.check(old, image, delta);
        } else {
            same(raftId, image);
        }
    }

    /** A manager begins to lead. */
    void leading() {
        placement.leading();
    }

    private void same(String raftId, ClusterState image) {
        Long expected = hashes.get(image.revision());
        if (expected != null && expected != hash(image)) {
            story.fail("manager " + raftId + " has another state at revision " + image.revision() + " than the others");
        }
    }

    private void note(Delta.Edit<TaskId, Task> task) {
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

    /** Messages keep their hashes, and images of one manager share what did not change. */
    private static long hash(ClusterState state) {
        long hash = state.revision() * 31 + state.timeMs();
        for (ObjectKind<?, ?> kind : ObjectKinds.ALL) {
            hash = hash(hash, state.of(kind).values());
        }
        return hash(hash, state.results());
    }

    private static long hash(long hash, Collection<?> objects) {
        long all = hash;
        for (Object object : objects) {
            all = all * PRIME + object.hashCode();
        }
        return all;
    }

    private void tell(Delta delta) {
        List<String> words = new ArrayList<>();
        for (Delta.Edit<?, ?> edit : delta.edits()) {
            edit.when(ObjectKinds.TASK, task -> words.add(taskWords(task)));
            edit.when(ObjectKinds.NODE, node -> words.add(node.after() == null ? "a node goes" : words(node.after())));
            edit.when(ObjectKinds.SERVICE, service -> words.add(serviceWords(service)));
            edit.when(ObjectKinds.MEMBER, member -> words.add("a member"));
            edit.when(ObjectKinds.REMOVED_NODE, node -> words.add("a removed node"));
        }
        story.tell("revision " + delta.revision() + ": " + String.join(", ", words));
    }

    private static String taskWords(Delta.Edit<TaskId, Task> edit) {
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

    private static String serviceWords(Delta.Edit<String, Service> edit) {
        Service service = edit.named();
        Service after = edit.after();
        String name = service.getSpec().getAnnotations().getName() + "(" + service.getSequence() + ")";
        if (after == null) {
            return name + " goes";
        }
        return name
                + (after.getRemoved()
                        ? " removed"
                        : "=v" + after.getTemplateVersion() + " x" + SpecMaker.slots(after.getSpec()));
    }
}
