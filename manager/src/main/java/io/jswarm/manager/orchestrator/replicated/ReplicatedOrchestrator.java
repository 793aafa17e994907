package io.jswarm.manager.orchestrator.replicated;

import io.jswarm.api.Now;
import io.jswarm.api.ServiceMode;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.orchestrator.Nodes;
import io.jswarm.manager.orchestrator.Scope;
import io.jswarm.manager.orchestrator.Slot;
import io.jswarm.manager.orchestrator.SlotChanges;
import io.jswarm.manager.orchestrator.Work;
import io.jswarm.manager.orchestrator.restart.RestartPolicies;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.state.View;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps exactly as many slots as each replicated service asks for, and a task that may run in each: fills vacant slots,
 * ends surplus ones, replaces tasks that died (as the restart policy says) or whose node is lost.
 */
public final class ReplicatedOrchestrator implements Decider {
    private static final String NAME = "replicated";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        Scope scope = scope(view, event);
        Work work = new Work(NAME, now);
        SlotChanges changes = new SlotChanges(view.state(), LogTime.ms(view, now), work);
        for (Service service : scope.services()) {
            whole(view, service, changes, work);
        }
        for (Service service : scope.servicesInPart()) {
            for (long number : scope.slotsOf(service)) {
                if (work.isFull()) {
                    work.serviceLater(service.getId());
                    break;
                }
                tend(view, Slot.of(view.state(), service, number), changes);
            }
        }
        return work.step();
    }

    private static boolean isMine(Service service) {
        boolean replicated = switch (ServiceMode.of(service.getSpec())) {
            case ServiceMode.Replicated ignored -> true;
            case ServiceMode.Global ignored -> false;
            case ServiceMode.Unset ignored -> false;
        };
        return replicated && !service.getRemoved();
    }

    private static Scope scope(View view, Event event) {
        Scope scope = new Scope(view.state(), ReplicatedOrchestrator::isMine);
        switch (event) {
            case Event.Led ignored -> view.state().services().keySet().forEach(scope::service);
            case Event.Edited edited -> edited.edits().forEach(edit -> note(view, edit, scope));
            case Event.Due due -> Work.due(due, scope::service, node -> {});
            case Event.SessionOpened ignored -> {}
            case Event.SessionClosed ignored -> {}
            case Event.Described ignored -> {}
            case Event.Statuses ignored -> {}
        }
        return scope;
    }

    private static void note(View view, Delta.Edit<?, ?> edit, Scope scope) {
        edit.when(ObjectKinds.SERVICE, service -> noteService(service.before(), service.after(), scope));
        edit.when(ObjectKinds.TASK, task -> noteTask(view, task.before(), task.after(), scope));
        edit.when(ObjectKinds.NODE, node -> {
            Node before = node.before();
            if (before != null && Nodes.isLost(node.after()) && !Nodes.isLost(before)) {
                noteTasksOn(view, before.getId(), scope);
            }
        });
    }

    /**
     * Another restart policy judges anew what ended: a rollback has tasks that are not stale and that stayed so under
     * the policy that it ends.
     */
    private static void noteService(@Nullable Service before, @Nullable Service after, Scope scope) {
        if (after == null) {
            return;
        }
        boolean matters = before == null
                || replicas(before) != replicas(after)
                || !before.getSpec()
                        .getTask()
                        .getRestart()
                        .equals(after.getSpec().getTask().getRestart());
        if (matters) {
            scope.service(after.getId());
        }
    }

    private static long replicas(Service service) {
        return switch (ServiceMode.of(service.getSpec())) {
            case ServiceMode.Replicated replicated -> replicated.replicas();
            case ServiceMode.Global ignored -> 0;
            case ServiceMode.Unset ignored -> 0;
        };
    }

    private static void noteTask(View view, @Nullable Task before, @Nullable Task after, Scope scope) {
        if (after != null && Tasks.isDesiredAlive(after)) {
            if (Tasks.isDead(after) || Nodes.isLost(view.state(), after)) {
                scope.slot(after.getServiceId(), after.getSlot());
            }
        } else if (before != null && Tasks.isDesiredAlive(before) && !isEnded(after)) {
            Service service = view.state().services().get(before.getServiceId());
            if (service != null
                    && Slot.of(view.state(), service, before.getSlot()).current() == null) {
                scope.service(service.getId());
            }
        }
    }

    /** A slot that a scale-down ended is not missed. Its timer goes on with the rest: else one batch would get all of it. */
    private static boolean isEnded(@Nullable Task task) {
        return task != null && task.getDesiredState() == TaskState.TASK_STATE_REMOVE;
    }

    private static void noteTasksOn(View view, String nodeId, Scope scope) {
        for (TaskId id : view.indexes().tasksOn(nodeId)) {
            String serviceId = view.indexes().serviceIdOf(id.service());
            if (serviceId != null) {
                scope.slot(serviceId, id.slot());
            }
        }
    }

    private static void whole(View view, Service service, SlotChanges changes, Work work) {
        List<Slot> live = Slot.all(view.state(), service).stream()
                .filter(slot -> slot.current() != null)
                .toList();
        long surplus = live.size() - replicas(service);
        Set<Long> ended = new HashSet<>();
        if (surplus > 0) {
            for (Slot slot : Victims.choose(live, (int) surplus)) {
                if (work.isFull()) {
                    work.serviceLater(service.getId());
                    return;
                }
                changes.remove(slot);
                ended.add(slot.number());
            }
        }
        for (Slot slot : live) {
            if (work.isFull()) {
                work.serviceLater(service.getId());
                return;
            }
            if (!ended.contains(slot.number())) {
                tend(view, slot, changes);
            }
        }
        fill(view, service, live, changes, work);
    }

    /** Creates missing slots: the lowest free numbers. */
    private static void fill(View view, Service service, List<Slot> live, SlotChanges changes, Work work) {
        Set<Long> taken = new HashSet<>();
        live.forEach(slot -> taken.add(slot.number()));
        long missing = replicas(service) - live.size();
        for (long number = 1; missing > 0; number++) {
            if (taken.contains(number)) {
                continue;
            }
            if (work.isFull()) {
                work.serviceLater(service.getId());
                return;
            }
            changes.fill(Slot.of(view.state(), service, number), "");
            missing--;
        }
    }

    /** Replaces the slot's present task when it died or its node is lost. */
    private static void tend(View view, Slot slot, SlotChanges changes) {
        Task task = slot.current();
        if (task == null) {
            return;
        }
        boolean lost = Nodes.isLost(view.state(), task);
        if (Tasks.isDead(task)) {
            RestartPolicies.settle(slot, task, lost, "", changes);
        } else if (lost) {
            changes.move(slot, task);
        }
    }
}
