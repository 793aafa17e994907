package io.jswarm.manager.orchestrator.update;

import io.jswarm.api.Now;
import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.UpdateConfig;
import io.jswarm.api.v1.UpdateState;
import io.jswarm.api.v1.UpdateStatus;
import io.jswarm.manager.constraint.PlacementFacts;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.orchestrator.Scope;
import io.jswarm.manager.orchestrator.Slot;
import io.jswarm.manager.orchestrator.SlotChanges;
import io.jswarm.manager.orchestrator.Work;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.state.UpdateSlots;
import io.jswarm.manager.state.View;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Replaces tasks of an old template version, stop-first, as many at a time as the service says, with its delay after each.
 * It keeps no notes: how far the update is can be read from the slots, and {@link UpdateSlots} reads it change by change. A
 * slot is done once its new task runs (or has completed). A new task that fails is not done: the restart policy goes on with
 * it, and its slot is done only when a restarted one ran for {@value Progress#PROBATION_MS} ms, so that a template that
 * cannot run takes few slots down. Slots whose task failed come first. Those whose task waits for a node are replaced beside
 * the count, since that costs nothing; so an update that asks for less can end a shortage.
 */
public final class Updater implements Decider {
    private static final String NAME = "update";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        Scope scope = new Scope(view.state(), UpdateSlots::isUnderWay);
        switch (event) {
            case Event.Led ignored -> view.state().services().keySet().forEach(scope::service);
            case Event.Edited edited -> edited.edits().forEach(edit -> note(view, edit, scope));
            case Event.Due due -> Work.due(due, scope::service, node -> {});
            case Event.SessionOpened ignored -> {}
            case Event.SessionClosed ignored -> {}
            case Event.Described ignored -> {}
            case Event.Statuses ignored -> {}
        }
        Work work = new Work(NAME, now);
        for (Service service : scope.services()) {
            go(view, service, event instanceof Event.Due, now, work);
        }
        return work.step();
    }

    private static void note(View view, Delta.Edit<?, ?> edit, Scope scope) {
        edit.when(ObjectKinds.SERVICE, service -> {
            if (service.after() != null) {
                scope.service(service.key());
            }
        });
        edit.when(ObjectKinds.TASK, task -> noteTask(view, task.before(), task.after(), scope));
        edit.when(ObjectKinds.NODE, node -> noteNode(view, node.before(), node.after(), scope));
    }

    /** A node that may have no new task takes its slots of global services out of their updates, and may so end them. */
    private static void noteNode(View view, @Nullable Node before, @Nullable Node after, Scope scope) {
        if (before == null || after == null || PlacementFacts.alike(before, after)) {
            return;
        }
        view.indexes().globalServices().forEach(scope::service);
    }

    /** Only what moves an update on: a task that begins to run, ends, is retired or goes. */
    private static void noteTask(View view, @Nullable Task before, @Nullable Task after, Scope scope) {
        if (before == null) {
            return;
        }
        boolean moved = after == null
                || Tasks.isRunning(before) != Tasks.isRunning(after)
                || Tasks.isDead(before) != Tasks.isDead(after)
                || Tasks.isDesiredAlive(before) != Tasks.isDesiredAlive(after);
        if (moved && !isReplaced(view, before, after)) {
            scope.service(before.getServiceId());
        }
    }

    /**
     * Whether an old task just gave way to another one in its slot, as a step of this decider wants it. That frees no
     * place; and if it were looked at, one batch would get all the steps of a large update, and not one of them.
     */
    private static boolean isReplaced(View view, Task before, @Nullable Task after) {
        Service service = view.state().services().get(before.getServiceId());
        return service != null
                && after != null
                && Tasks.isDesiredAlive(before)
                && !Tasks.isDesiredAlive(after)
                && Tasks.isStale(service, before)
                && Slot.of(view.state(), service, before.getSlot()).current() != null;
    }

    private static void go(View view, Service service, boolean due, Now now, Work work) {
        UpdateSlots slots = view.indexes().updateOf(service.getId());
        if (slots == null) {
            return;
        }
        UpdateConfig config = Updates.config(service);
        long timeMs = LogTime.ms(view, now);
        // The log's time stands still until a wall clock that was put back has caught up. Then only the timer tells
        // that time
        // passed: it is set for the longest wait, and when it is due every wait is over.
        boolean timeStands = timeMs > now.wallMs();
        long delayMs = config.getDelayMs();
        Progress progress = Progress.of(view, service, slots, delayMs, timeMs, due && timeStands);
        if (progress.isComplete()) {
            complete(service, timeMs, work);
            return;
        }
        long parallelism = config.getParallelism() == 0 ? Long.MAX_VALUE : config.getParallelism();
        long room = Math.max(0, parallelism - progress.busy());
        SlotChanges changes = new SlotChanges(view.state(), timeMs, work);
        Iterator<Long> chosen = Stream.concat(
                        progress.staleWaiting(), progress.stale().limit(room))
                .iterator();
        while (chosen.hasNext()) {
            if (work.isFull()) {
                work.serviceLater(service.getId());
                return;
            }
            replace(Slot.of(view.state(), service, chosen.next()), changes);
        }
        if (progress.nextFreeMs() < Long.MAX_VALUE) {
            work.serviceAfter(
                    service.getId(), timeStands ? Math.max(delayMs, Progress.PROBATION_MS) : progress.nextFreeMs());
        }
    }

    private static void replace(Slot slot, SlotChanges changes) {
        Task old = slot.current();
        if (old != null) {
            boolean stays = ServiceMode.of(slot.service().getSpec()).slotIsNode();
            changes.replace(slot, old, stays ? old.getNodeId() : "");
        }
    }

    private static void complete(Service service, long timeMs, Work work) {
        boolean rollback = service.getUpdateStatus().getState() == UpdateState.UPDATE_STATE_ROLLBACK_UPDATING;
        UpdateStatus status = service.getUpdateStatus().toBuilder()
                .setState(rollback ? UpdateState.UPDATE_STATE_ROLLBACK_COMPLETED : UpdateState.UPDATE_STATE_COMPLETED)
                .setCompletedAtMs(timeMs)
                .setMessage(rollback ? "rollback completed" : "update completed")
                .build();
        work.change(Changes.update(service.toBuilder().setUpdateStatus(status).build()));
    }
}
