package io.jswarm.manager.orchestrator.restart;

import io.jswarm.api.Now;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.orchestrator.Nodes;
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
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Starts tasks that were created ahead of their time: desired READY becomes RUNNING when the restart delay is over and no
 * older task of the slot may still run. One that is not to be prepared before, since the last one failed at that, may
 * have a node only then. An older task holds the new one back until it is dead, its node is away, or it had
 * {@value #HOLD_MS} ms (longer when its stop grace period is) to stop.
 */
public final class DelayedStart implements Decider {
    /** How long an older task may hold its replacement back. */
    static final long HOLD_MS = 60_000;

    /** Added to a long stop grace period: the way to the worker and back. */
    private static final long GRACE_MARGIN_MS = 10_000;

    private static final String NAME = "start";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        Work work = new Work(NAME, now);
        switch (event) {
            case Event.Led ignored ->
                view.state().tasks().values().stream()
                        .filter(DelayedStart::isWaiting)
                        .forEach(task -> consider(view, task, false, now, work));
            case Event.Edited edited -> {
                Set<TaskId> waiting = new TreeSet<>();
                edited.edits().forEach(edit -> note(view, edit, waiting));
                waiting.forEach(id -> consider(view, view.state().tasks().get(id), false, now, work));
            }
            case Event.Due due -> {
                for (TimerKey key : due.keys()) {
                    Task task = view.state().tasks().get(TaskId.of(key.subject()));
                    consider(view, task, true, now, work);
                }
            }
            case Event.SessionOpened ignored -> {}
            case Event.SessionClosed ignored -> {}
            case Event.Described ignored -> {}
            case Event.Statuses ignored -> {}
        }
        return work.step();
    }

    private static boolean isWaiting(Task task) {
        return task.getDesiredState() == TaskState.TASK_STATE_READY && !Tasks.isDead(task);
    }

    /** A waiting task is considered when it comes, when an older one of its slot changes, or when a node goes away. */
    private static void note(View view, Delta.Edit<?, ?> edit, Set<TaskId> waiting) {
        edit.when(ObjectKinds.TASK, task -> {
            if (task.after() == null || Tasks.isDead(task.after()) || task.before() == null) {
                noteSlot(view, task.named().getServiceId(), task.named().getSlot(), waiting);
            }
        });
        edit.when(ObjectKinds.NODE, node -> {
            Node before = node.before();
            if (before != null && Nodes.isAway(node.after()) && !Nodes.isAway(before)) {
                noteTasksOn(view, before.getId(), waiting);
            }
        });
    }

    private static void noteTasksOn(View view, String nodeId, Set<TaskId> waiting) {
        for (TaskId id : view.indexes().tasksOn(nodeId)) {
            String serviceId = view.indexes().serviceIdOf(id.service());
            if (serviceId != null) {
                noteSlot(view, serviceId, id.slot(), waiting);
            }
        }
    }

    private static void noteSlot(View view, String serviceId, long slot, Set<TaskId> waiting) {
        Service service = view.state().services().get(serviceId);
        if (service == null) {
            return;
        }
        for (Task task : view.state().tasksOf(service, slot)) {
            if (isWaiting(task)) {
                waiting.add(TaskId.of(task.getId()));
            }
        }
    }

    /** Starts the task, or sets the timer for the next look. */
    private static void consider(View view, @Nullable Task task, boolean due, Now now, Work work) {
        if (task == null || !isWaiting(task)) {
            return;
        }
        long timeMs = LogTime.ms(view, now);
        long waitMs = waitMs(view, task, due, timeMs);
        if (waitMs > 0 || work.isFull()) {
            work.after(task.getId(), waitMs);
        } else {
            Task released = Tasks.isDelayed(task) ? SlotChanges.released(task, timeMs) : task;
            work.change(Changes.update(released.toBuilder()
                    .setDesiredState(TaskState.TASK_STATE_RUNNING)
                    .build()));
        }
    }

    /** How long the task has to wait at most; an earlier event shows when it need not wait any more. */
    private static long waitMs(View view, Task task, boolean due, long timeMs) {
        long createdAtMs = task.getMeta().getCreatedAtMs();
        // The timer ran on the monotonic clock: when it is due, the delay is over whatever the wall clock says.
        long delayMs = due ? 0 : LogTime.leftMs(createdAtMs, task.getStartAtMs(), timeMs);
        Task holder = holder(view, task);
        if (holder == null) {
            return delayMs;
        }
        long heldUntilMs = createdAtMs + holdMs(view, holder);
        return Math.max(delayMs, LogTime.leftMs(createdAtMs, heldUntilMs, timeMs));
    }

    private static @Nullable Task holder(View view, Task task) {
        Service service = view.state().services().get(task.getServiceId());
        return service == null
                ? null
                : Slot.of(view.state(), service, task.getSlot()).holder(view.state(), task);
    }

    private static long holdMs(View view, Task holder) {
        Template template = view.state().templateOf(holder);
        if (template == null || !template.getTask().getContainer().hasStopGracePeriodMs()) {
            return HOLD_MS;
        }
        long graceMs = template.getTask().getContainer().getStopGracePeriodMs();
        return Math.max(HOLD_MS, graceMs + GRACE_MARGIN_MS);
    }
}
