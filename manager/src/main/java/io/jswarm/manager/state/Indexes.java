package io.jswarm.manager.state;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Folds over edits, so that no decider walks all tasks or nodes on the change of one. Owned by the loop thread, mutable;
 * deciders only read. Folding every edit gives the same as {@link #of} the last state.
 */
public final class Indexes {
    private static final NodeLoad IDLE = new NodeLoad();

    private final LayeredMap<String, NodeLoad> loads;
    private final NodeRankings rankings;
    private final WaitingTasks waiting;
    private final Failures failures;
    private final LayeredMap<TemplateKey, Integer> templateUses;
    private final TemplateClaims claims = new TemplateClaims();
    private final LayeredMap<Long, String> nodesBySequence;
    private final LayeredMap<Long, String> servicesBySequence;
    /** Shared with the indexes below as long as nothing changes. */
    private TreeSet<String> globalServices;

    private boolean sharesGlobalServices;
    private final LayeredMap<String, UpdateSlots> updates;

    /** Indexes of the empty state. */
    public Indexes() {
        loads = new LayeredMap<>();
        rankings = new NodeRankings(this::load);
        waiting = new WaitingTasks();
        failures = new Failures();
        templateUses = new LayeredMap<>();
        nodesBySequence = new LayeredMap<>();
        servicesBySequence = new LayeredMap<>();
        globalServices = new TreeSet<>();
        updates = new LayeredMap<>();
    }

    private Indexes(Indexes below) {
        loads = below.loads.layer();
        rankings = below.rankings.layer(this::load);
        waiting = below.waiting.layer();
        failures = below.failures.layer();
        templateUses = below.templateUses.layer();
        nodesBySequence = below.nodesBySequence.layer();
        servicesBySequence = below.servicesBySequence.layer();
        globalServices = below.globalServices;
        sharesGlobalServices = true;
        updates = below.updates.layer();
    }

    /**
     * Indexes to try something on: folded like these, while these stay as they are. A layer answers from here where it has
     * no word of its own, so it is good until these change, and costs what is changed in it. Loop thread only.
     */
    public Indexes layer() {
        return new Indexes(this);
    }

    /** How many entries a layer holds by itself. */
    public int weight() {
        return loads.weight()
                + loads.ownValues().mapToInt(NodeLoad::weight).sum()
                + rankings.weight()
                + failures.weight()
                + templateUses.weight()
                + nodesBySequence.weight()
                + servicesBySequence.weight()
                + updates.weight();
    }

    /** Indexes of a state, from scratch. */
    public static Indexes of(ClusterState state) {
        Indexes indexes = new Indexes();
        state.nodes().values().forEach(node -> indexes.foldNode(null, node));
        for (Service service : state.services().values()) {
            indexes.foldService(null, service);
            indexes.foldUpdate(state, service.getId());
        }
        state.tasks().forEach((id, task) -> indexes.foldTask(state, id, null, task));
        return indexes;
    }

    /** Takes in one edit; {@code after} is a state in which it is done and the template of its task still stands. */
    public void fold(ClusterState after, Delta.Edit<?, ?> edit) {
        edit.when(ObjectKinds.NODE, node -> foldNode(node.before(), node.after()));
        edit.when(ObjectKinds.SERVICE, service -> {
            foldService(service.before(), service.after());
            foldUpdate(after, service.key());
        });
        edit.when(ObjectKinds.TASK, task -> foldTask(after, task.key(), task.before(), task.after()));
    }

    private void foldNode(@Nullable Node before, @Nullable Node after) {
        if (before != null) {
            nodesBySequence.remove(before.getSequence());
        }
        if (after != null) {
            nodesBySequence.put(after.getSequence(), after.getId());
            rankings.put(after);
        } else if (before != null) {
            rankings.remove(before.getId());
        }
    }

    private void foldService(@Nullable Service before, @Nullable Service after) {
        if (before != null) {
            servicesBySequence.remove(before.getSequence());
            if (globalServices.contains(before.getId())) {
                ownGlobalServices().remove(before.getId());
            }
        }
        if (after != null) {
            servicesBySequence.put(after.getSequence(), after.getId());
            if (ServiceMode.of(after.getSpec()).slotIsNode()) {
                ownGlobalServices().add(after.getId());
            }
        }
    }

    private Set<String> ownGlobalServices() {
        if (sharesGlobalServices) {
            globalServices = new TreeSet<>(globalServices);
            sharesGlobalServices = false;
        }
        return globalServices;
    }

    /** A person's change of a service, or the end of its update, concerns all its slots. */
    private void foldUpdate(ClusterState state, String serviceId) {
        Service service = state.services().get(serviceId);
        if (service != null && UpdateSlots.isUnderWay(service)) {
            updates.put(serviceId, UpdateSlots.of(state, service));
        } else {
            updates.remove(serviceId);
        }
    }

    private void foldTask(ClusterState state, TaskId id, @Nullable Task before, @Nullable Task after) {
        String serviceId = after != null ? after.getServiceId() : before != null ? before.getServiceId() : "";
        UpdateSlots slots = updates.mine(serviceId, UpdateSlots::copy);
        Service service = slots == null ? null : state.services().get(serviceId);
        if (slots != null && service != null) {
            slots.look(state, service, id.slot());
        }
        waiting.fold(id, before, after);
        failures.fold(id, before, after);
        TemplateKey oldTemplate = before == null ? null : templateOf(before);
        TemplateKey template = after == null ? null : templateOf(after);
        move(templateUses, oldTemplate, template);
        if (oldTemplate != null && !oldTemplate.equals(template) && usesOf(oldTemplate) == 0) {
            claims.forget(oldTemplate);
        }
        if (before != null
                && !before.getNodeId().isEmpty()
                && (after == null || !after.getNodeId().equals(before.getNodeId()))) {
            claim(before.getNodeId(), id, null);
        }
        if (after == null || template == null) {
            return;
        }
        if (!after.getNodeId().isEmpty()) {
            claim(
                    after.getNodeId(),
                    id,
                    Tasks.mayHaveContainer(after) ? claims.of(template, after, state.templateOf(after)) : null);
        }
    }

    private void claim(String nodeId, TaskId id, @Nullable Claim claim) {
        NodeLoad load = loads.mine(nodeId, NodeLoad::layer);
        if (load == null) {
            load = new NodeLoad();
            loads.put(nodeId, load);
        }
        if (load.put(id, claim)) {
            rankings.changed(nodeId);
        }
        if (load.isIdle()) {
            loads.remove(nodeId);
        }
    }

    private static TemplateKey templateOf(Task task) {
        return new TemplateKey(task.getServiceId(), task.getTemplateVersion());
    }

    /** Counts one less here and one more there; most changes of a task change neither. */
    private static <K> void move(LayeredMap<K, Integer> counts, @Nullable K from, @Nullable K to) {
        if (!Objects.equals(from, to)) {
            if (from != null) {
                LayeredMap.add(counts, from, -1);
            }
            if (to != null) {
                LayeredMap.add(counts, to, 1);
            }
        }
    }

    /** What the node's tasks take of it. */
    public NodeLoad load(String nodeId) {
        return loads.getOrDefault(nodeId, IDLE);
    }

    /** The nodes by how much their tasks take of them. */
    public NodeRankings rankings() {
        return rankings;
    }

    /** The tasks that may have a container on the node, in order. */
    public List<TaskId> tasksOn(String nodeId) {
        return load(nodeId).tasks();
    }

    /** The tasks that wait for a node, by group or by the node they were made for. */
    public WaitingTasks waiting() {
        return waiting;
    }

    /** Where tasks failed lately. */
    public Failures failures() {
        return failures;
    }

    /** How many tasks, dead ones included, name the template version. */
    public int usesOf(TemplateKey template) {
        return templateUses.getOrDefault(template, 0);
    }

    /** The node with this sequence number (the slot of a global task), or null. */
    public @Nullable String nodeIdOf(long sequence) {
        return nodesBySequence.get(sequence);
    }

    /** The service with this sequence number (it stands in task ids), tombstones included, or null. */
    public @Nullable String serviceIdOf(long sequence) {
        return servicesBySequence.get(sequence);
    }

    /** The global services, tombstones included, in order: a change of a node concerns them, and no other service. */
    public SortedSet<String> globalServices() {
        return Collections.unmodifiableSortedSet(globalServices);
    }

    /** The slots of a service under update, or null when it is not under update. */
    public @Nullable UpdateSlots updateOf(String serviceId) {
        return updates.get(serviceId);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Indexes that
                && loads.equals(that.loads)
                && rankings.equals(that.rankings)
                && waiting.equals(that.waiting)
                && failures.equals(that.failures)
                && templateUses.equals(that.templateUses)
                && nodesBySequence.equals(that.nodesBySequence)
                && servicesBySequence.equals(that.servicesBySequence)
                && globalServices.equals(that.globalServices)
                && updates.equals(that.updates);
    }

    @Override
    public int hashCode() {
        return waiting.hashCode();
    }
}
