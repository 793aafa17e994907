package io.jswarm.manager.orchestrator.global;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.manager.constraint.PlacementFacts;
import io.jswarm.manager.orchestrator.Scope;
import io.jswarm.manager.orchestrator.Slot;
import io.jswarm.manager.orchestrator.Work;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an event means to global services: whole services, nodes, and slots that neither of them covers. */
final class GlobalScope {
    private final View view;
    private final Scope scope;
    private final TreeSet<String> nodes = new TreeSet<>();
    private final TreeSet<Long> gone = new TreeSet<>();

    private GlobalScope(View view) {
        this.view = view;
        this.scope = new Scope(view.state(), GlobalScope::isMine);
    }

    static boolean isMine(Service service) {
        boolean global = switch (ServiceMode.of(service.getSpec())) {
            case ServiceMode.Global ignored -> true;
            case ServiceMode.Replicated ignored -> false;
            case ServiceMode.Unset ignored -> false;
        };
        return global && !service.getRemoved();
    }

    /** The services that are looked after here, by id. */
    static List<Service> all(View view) {
        return view.indexes().globalServices().stream()
                .map(view.state().services()::get)
                .filter(service -> service != null && isMine(service))
                .toList();
    }

    static GlobalScope of(View view, Event event) {
        GlobalScope result = new GlobalScope(view);
        switch (event) {
            case Event.Led ignored -> view.indexes().globalServices().forEach(result.scope::service);
            case Event.Edited edited -> edited.edits().forEach(result::note);
            case Event.Due due -> Work.due(due, result.scope::service, result.nodes::add);
            case Event.SessionOpened ignored -> {}
            case Event.SessionClosed ignored -> {}
            case Event.Described ignored -> {}
            case Event.Statuses ignored -> {}
        }
        return result;
    }

    private void note(Delta.Edit<?, ?> edit) {
        edit.when(ObjectKinds.SERVICE, service -> noteService(service.before(), service.after()));
        edit.when(ObjectKinds.TASK, task -> noteTask(task.before(), task.after()));
        edit.when(ObjectKinds.NODE, node -> noteNode(node.before(), node.after()));
    }

    private void noteService(@Nullable Service before, @Nullable Service after) {
        if (after == null) {
            return;
        }
        TaskSpec task = after.getSpec().getTask();
        boolean same = before != null
                && before.getSpec().getTask().getPlacement().equals(task.getPlacement())
                && before.getSpec().getTask().getRestart().equals(task.getRestart());
        if (!same) {
            scope.service(after.getId());
        }
    }

    /** A task matters when it died while wanted, or when it stopped being wanted or went. */
    private void noteTask(@Nullable Task before, @Nullable Task after) {
        boolean was = before != null && Tasks.isWanted(before);
        boolean is = after != null && Tasks.isWanted(after);
        if (before != null && was && !is) {
            scope.slot(before.getServiceId(), before.getSlot());
        }
    }

    private void noteNode(@Nullable Node before, @Nullable Node after) {
        if (after == null) {
            if (before != null) {
                gone.add(before.getSequence());
            }
        } else if (before == null || !PlacementFacts.alike(before, after)) {
            nodes.add(after.getId());
        }
    }

    /** Services that are looked at on every node. */
    List<Service> services() {
        return scope.services();
    }

    /** All others: no slot may be looked at twice, since a step decides on a state that it does not change. */
    List<Service> otherServices() {
        return all(view).stream()
                .filter(service -> !scope.isWhole(service.getId()))
                .toList();
    }

    /** Nodes that every other global service is looked at on, by id. */
    SortedSet<String> nodes() {
        return nodes;
    }

    /** Slots of services and nodes that are not looked at as a whole. */
    List<Slot> slots() {
        List<Slot> slots = new ArrayList<>();
        for (Service service : scope.servicesInPart()) {
            for (long number : scope.slotsOf(service)) {
                String nodeId = view.indexes().nodeIdOf(number);
                if (nodeId == null || !nodes.contains(nodeId)) {
                    slots.add(Slot.of(view.state(), service, number));
                }
            }
        }
        return slots;
    }

    /** The node that a slot is for; null when it is gone. */
    @Nullable
    Node nodeOf(Slot slot) {
        String nodeId = view.indexes().nodeIdOf(slot.number());
        return nodeId == null ? null : view.state().nodes().get(nodeId);
    }

    /** Slots of nodes that are gone: only those that still have tasks. */
    List<Slot> goneSlots() {
        List<Slot> slots = new ArrayList<>();
        for (long number : gone) {
            for (Service service : all(view)) {
                slots.add(Slot.of(view.state(), service, number));
            }
        }
        return slots;
    }
}
