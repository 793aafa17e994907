package io.jswarm.manager.orchestrator.update;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.UpdateConfig;
import io.jswarm.api.v1.UpdateState;
import io.jswarm.api.v1.UpdateStatus;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.orchestrator.Scope;
import io.jswarm.manager.orchestrator.Slot;
import io.jswarm.manager.orchestrator.SlotChanges;
import io.jswarm.manager.orchestrator.Work;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replaces tasks of an old template version, stop-first, as many at a time as the service says, with its delay after each.
 * It keeps no notes: how far the update is can be read from the slots. A slot is done once its new task runs (or has
 * completed); a new task that fails is not done, and the restart policy goes on with it. Slots whose task does not run are
 * replaced first, since that costs nothing.
 */
public final class Updater implements Decider {
    private static final String NAME = "update";

    /** The slots of a service under update. */
    private record Progress(List<Slot> stale, long underWay, long resting, long nextFreeMs) {
        long busy() {
            return underWay + resting;
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        Scope scope = new Scope(view.state(), service -> Updates.isUnderWay(service) && !service.getRemoved());
        switch (event) {
            case Event.Led ignored -> view.state().services().keySet().forEach(scope::service);
            case Event.Edited edited -> edited.edits().forEach(edit -> note(edit, scope));
            case Event.Due due -> Work.due(due, scope::service, node -> {});
            case Event.SessionOpened ignored -> {}
            case Event.SessionClosed ignored -> {}
            case Event.Described ignored -> {}
            case Event.Statuses ignored -> {}
        }
        Work work = new Work(NAME, now);
        long timeMs = LogTime.ms(view, now);
        for (Service service : scope.services()) {
            go(view, service, timeMs, work);
        }
        return work.step();
    }

    private static void note(Delta.Edit edit, Scope scope) {
        switch (edit) {
            case Delta.ServiceEdit service -> {
                if (service.after() != null) {
                    scope.service(service.after().getId());
                }
            }
            case Delta.TaskEdit task -> noteTask(task.before(), task.after(), scope);
            case Delta.NodeEdit ignored -> {}
            case Delta.ClusterEdit ignored -> {}
            case Delta.TrustEdit ignored -> {}
            case Delta.TemplateEdit ignored -> {}
            case Delta.MemberEdit ignored -> {}
            case Delta.RemovedNodeEdit ignored -> {}
        }
    }

    /** Only what moves an update on: a task that begins to run, ends, is retired or goes. */
    private static void noteTask(@Nullable Task before, @Nullable Task after, Scope scope) {
        if (before == null) {
            return;
        }
        boolean moved = after == null
                || Tasks.isRunning(before) != Tasks.isRunning(after)
                || Tasks.isDead(before) != Tasks.isDead(after)
                || Tasks.isDesiredAlive(before) != Tasks.isDesiredAlive(after);
        if (moved) {
            scope.service(before.getServiceId());
        }
    }

    private static void go(View view, Service service, long timeMs, Work work) {
        UpdateConfig config = Updates.config(service);
        Progress progress = progress(view, service, config, timeMs);
        if (progress.stale().isEmpty()) {
            if (progress.underWay() == 0) {
                complete(service, timeMs, work);
            }
            return;
        }
        long room = config.getParallelism() == 0 ? Long.MAX_VALUE : config.getParallelism() - progress.busy();
        SlotChanges changes = new SlotChanges(view.state(), timeMs, work);
        for (Slot slot : progress.stale()) {
            if (room-- <= 0) {
                break;
            }
            if (work.isFull()) {
                work.serviceLater(service.getId());
                return;
            }
            Task old = slot.current();
            if (old != null) {
                changes.replace(slot, old, service.getSpec().hasGlobal() ? old.getNodeId() : "", 0, 0);
            }
        }
        if (progress.nextFreeMs() < Long.MAX_VALUE) {
            work.serviceAfter(service.getId(), progress.nextFreeMs());
        }
    }

    /** Counts slots under way, and those that finished less than the delay ago: they too take a place. */
    private static Progress progress(View view, Service service, UpdateConfig config, long timeMs) {
        List<Slot> idle = new ArrayList<>();
        List<Slot> running = new ArrayList<>();
        long underWay = 0;
        long resting = 0;
        long nextFreeMs = Long.MAX_VALUE;
        for (Slot slot : Slot.all(view.state(), service)) {
            Task task = slot.current();
            if (task == null || isOnPausedNode(view, service, task)) {
                continue;
            }
            if (Updates.isStale(service, task)) {
                (Tasks.isRunning(task) ? running : idle).add(slot);
            } else if (!isDone(task)) {
                underWay++;
            } else {
                long restMs = restMs(service, task, config.getDelayMs(), timeMs);
                if (restMs > 0) {
                    resting++;
                    nextFreeMs = Math.min(nextFreeMs, restMs);
                }
            }
        }
        idle.addAll(running);
        return new Progress(idle, underWay, resting, nextFreeMs);
    }

    private static boolean isDone(Task task) {
        return Tasks.isRunning(task) || task.getStatus().getState() == TaskState.TASK_STATE_COMPLETE;
    }

    /** What is left of the delay after a slot that this update replaced. */
    private static long restMs(Service service, Task task, long delayMs, long timeMs) {
        boolean replaced =
                task.getMeta().getCreatedAtMs() >= service.getUpdateStatus().getStartedAtMs();
        long elapsedMs = timeMs - task.getRunningSinceMs();
        return replaced && task.getRunningSinceMs() > 0 ? Math.min(delayMs, delayMs - elapsedMs) : 0;
    }

    /** A paused node gets no new task of a global service; the global orchestrator catches up when it is active again. */
    private static boolean isOnPausedNode(View view, Service service, Task task) {
        if (!service.getSpec().hasGlobal()) {
            return false;
        }
        Node node = view.state().nodes().get(task.getNodeId());
        return node != null && node.getSpec().getAvailability() == Availability.AVAILABILITY_PAUSE;
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
