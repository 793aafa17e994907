package io.jswarm.manager.orchestrator.reaper;

import io.jswarm.api.Now;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.orchestrator.Scope;
import io.jswarm.manager.orchestrator.Slot;
import io.jswarm.manager.orchestrator.Work;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.state.TemplateKey;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes dead tasks beyond what {@link History} keeps, tasks that nobody wants and that are dead, lost or were never
 * assigned, then template versions that nothing names, then the tombstone of a removed service with its last task.
 */
public final class Reaper implements Decider {
    private static final String NAME = "reaper";
    private static final String HISTORY = "history/";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        Scope scope = new Scope(view.state(), service -> true);
        Work work = new Work(NAME, now);
        switch (event) {
            case Event.Led ignored -> view.state().services().keySet().forEach(scope::service);
            case Event.Edited edited -> edited.edits().forEach(edit -> note(view, edit, scope));
            case Event.Due due -> due(due, scope);
            case Event.SessionOpened ignored -> {}
            case Event.SessionClosed ignored -> {}
            case Event.Described ignored -> {}
            case Event.Statuses ignored -> {}
        }
        for (Service service : scope.services()) {
            if (work.isFull()) {
                work.serviceLater(service.getId());
            } else {
                reap(view, service, Slot.all(view.state(), service), work, now);
            }
        }
        for (Service service : scope.servicesInPart()) {
            List<Slot> slots = new ArrayList<>();
            scope.slotsOf(service).forEach(number -> slots.add(Slot.of(view.state(), service, number)));
            reap(view, service, slots, work, now);
        }
        return work.step();
    }

    private static void due(Event.Due due, Scope scope) {
        Work.due(due, scope::service, node -> {});
        for (TimerKey key : due.keys()) {
            if (key.subject().startsWith(HISTORY)) {
                scope.service(key.subject().substring(HISTORY.length()));
            }
        }
    }

    private static void note(View view, Delta.Edit<?, ?> edit, Scope scope) {
        edit.when(ObjectKinds.SERVICE, service -> {
            if (service.after() != null && matters(service.before(), service.after())) {
                scope.service(service.key());
            }
        });
        edit.when(ObjectKinds.TASK, task -> {
            Task named = task.named();
            if (task.after() == null || isHistory(named)) {
                scope.slot(named.getServiceId(), named.getSlot());
            }
        });
        edit.when(ObjectKinds.CLUSTER, cluster -> {
            if (limit(cluster.before()) != limit(cluster.after())) {
                view.state().services().keySet().forEach(scope::service);
            }
        });
    }

    /** Whether a service's change can free tasks or templates. */
    private static boolean matters(@Nullable Service before, Service after) {
        return before != null
                && (before.getRemoved() != after.getRemoved()
                        || before.getTemplateVersion() != after.getTemplateVersion()
                        || before.getPreviousTemplateVersion() != after.getPreviousTemplateVersion()
                        || before.getSpec().getTask().getRestart().getMaxAttempts()
                                != after.getSpec().getTask().getRestart().getMaxAttempts());
    }

    static int limit(@Nullable Cluster cluster) {
        return cluster == null ? 0 : cluster.getSpec().getTaskHistoryLimit();
    }

    private static void reap(View view, Service service, List<Slot> slots, Work work, Now now) {
        History kept = History.of(view, service, now);
        for (Slot slot : slots) {
            if (work.isFull()) {
                work.serviceLater(service.getId());
                return;
            }
            reapSlot(slot, kept, work);
        }
        if (kept.isExceeded()) {
            work.at(HISTORY + service.getId(), History.nextLookNanos(service, now));
        }
        if (service.getRemoved() && view.state().tasksOf(service).isEmpty()) {
            templates(view, service).forEach(template -> work.change(Changes.remove(template)));
            work.change(Changes.remove(service));
            return;
        }
        for (Template template : templates(view, service)) {
            if (!isNamed(view, service, template)) {
                work.change(Changes.remove(template));
            }
        }
    }

    private static void reapSlot(Slot slot, History kept, Work work) {
        List<Task> history = new ArrayList<>();
        for (Task task : slot.tasks()) {
            if (isFree(task)) {
                work.change(Changes.remove(task));
            } else if (isHistory(task)) {
                history.add(task);
            }
        }
        kept.surplus(history).forEach(task -> work.change(Changes.remove(task)));
    }

    /** Whether it is over, or will be without anybody noticing, and nobody looks at it any more. */
    private static boolean isHistory(Task task) {
        return !Tasks.isDesiredAlive(task)
                && (Tasks.isDead(task)
                        || !TaskStates.isAssigned(task.getStatus().getState()));
    }

    /** Whether it goes whatever the history limit says. */
    private static boolean isFree(Task task) {
        if (Tasks.isDesiredAlive(task)) {
            return false;
        }
        TaskState state = task.getStatus().getState();
        boolean remove = task.getDesiredState() == TaskState.TASK_STATE_REMOVE;
        return !TaskStates.isAssigned(state) || state == TaskState.TASK_STATE_ORPHANED || remove && Tasks.isDead(task);
    }

    private static List<Template> templates(View view, Service service) {
        return List.copyOf(view.state().templatesOf(service));
    }

    private static boolean isNamed(View view, Service service, Template template) {
        long version = template.getVersion();
        boolean byService = !service.getRemoved()
                && (version == service.getTemplateVersion() || version == service.getPreviousTemplateVersion());
        return byService || view.indexes().usesOf(new TemplateKey(service.getId(), version)) > 0;
    }
}
