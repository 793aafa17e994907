package io.jswarm.client;

import io.jswarm.api.Restarts;
import io.jswarm.api.ServiceMode;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceView;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskView;
import io.jswarm.api.v1.UpdateState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far a service is, from one look at it and its tasks. Immutable.
 *
 * @param view the service
 * @param tasks all its tasks that there are, also those that ended
 * @param total tasks that there should be
 * @param slots one for each slot or host that has a task, in order
 * @param updating whether an update is under way
 * @param calmInMs how long until every task that runs has run for {@value #CALM_MS} ms, if none of them ends
 * @param rolledBack whether the last update is being taken back, or was
 */
public record Convergence(
        ServiceView view,
        List<TaskView> tasks,
        long total,
        List<Slot> slots,
        boolean updating,
        long calmInMs,
        boolean rolledBack) {
    /** Whoever ends sooner after its start is taken for one that cannot run. */
    public static final long CALM_MS = 2_000;

    /**
     * A place for one task.
     *
     * @param task the newest that is to run
     * @param before the newest that is not to run any more; null when there is none
     * @param current whether it is of the service's present template
     * @param done whether it runs as the service now wants it, or has completed and stays so
     * @param failed whether it failed and is not restarted: waiting for it is in vain
     */
    public record Slot(TaskView task, @Nullable TaskView before, boolean current, boolean done, boolean failed) {}

    /**
     * Looks at the service and its tasks.
     *
     * @param nowMs the managers' time, in which they tell since when a task runs
     */
    public static Convergence of(ServiceView view, List<TaskView> tasks, long nowMs) {
        Service service = view.getService();
        long total = switch (ServiceMode.of(service.getSpec())) {
            case ServiceMode.Replicated replicated -> replicated.replicas();
            case ServiceMode.Global ignored -> view.getCounts().getDesired();
            case ServiceMode.Unset ignored -> 0;
        };
        Map<Long, TaskView> newest = new TreeMap<>();
        Map<Long, TaskView> ended = new TreeMap<>();
        tasks.stream()
                .sorted(Comparator.comparingLong(t -> t.getTask().getGeneration()))
                .forEach(t ->
                        (isWanted(t.getTask()) ? newest : ended).put(t.getTask().getSlot(), t));
        List<Slot> slots = new ArrayList<>();
        newest.forEach((slot, task) -> slots.add(slot(service, task, ended.get(slot))));
        UpdateState state = service.getUpdateStatus().getState();
        boolean updating =
                state == UpdateState.UPDATE_STATE_UPDATING || state == UpdateState.UPDATE_STATE_ROLLBACK_UPDATING;
        boolean rolledBack = state == UpdateState.UPDATE_STATE_ROLLBACK_UPDATING
                || state == UpdateState.UPDATE_STATE_ROLLBACK_COMPLETED;
        return new Convergence(
                view, List.copyOf(tasks), total, List.copyOf(slots), updating, calmInMs(slots, nowMs), rolledBack);
    }

    private static long calmInMs(List<Slot> slots, long nowMs) {
        return slots.stream()
                .map(slot -> slot.task().getTask())
                .filter(Convergence::isRunning)
                .mapToLong(task -> task.getRunningSinceMs() + CALM_MS - nowMs)
                .reduce(0, Math::max);
    }

    /** Whether nothing is left to do. */
    public boolean converged() {
        return isReached() && calmInMs == 0;
    }

    /** Whether all is as wanted; tasks that have just started may end yet. */
    public boolean isReached() {
        return slots.stream().allMatch(Slot::done) && slots.size() == total && !updating;
    }

    /** Whether all tasks have completed, and none runs. */
    public boolean hasEnded() {
        return !slots.isEmpty()
                && slots.stream()
                        .allMatch(
                                slot -> slot.task().getTask().getStatus().getState() == TaskState.TASK_STATE_COMPLETE);
    }

    /** The slots that failed for good. */
    public List<Slot> failed() {
        return slots.stream().filter(Slot::failed).toList();
    }

    /** Tasks that run as the service now wants them, or have completed and stay so. */
    public long done() {
        return slots.stream().filter(Slot::done).count();
    }

    /** Whether the task is to run, and not one that ended or is to end. */
    public static boolean isWanted(Task task) {
        return TaskStates.isAlive(task.getDesiredState());
    }

    private static boolean isRunning(Task task) {
        return task.getStatus().getState() == TaskState.TASK_STATE_RUNNING;
    }

    /** Whether it ended by itself and no other task takes its place. One whose node was lost is replaced in any case. */
    private static boolean stays(Service service, Task task) {
        TaskState state = task.getStatus().getState();
        RestartCondition condition = service.getSpec().getTask().getRestart().getCondition();
        return TaskStates.isTerminal(state)
                && state != TaskState.TASK_STATE_ORPHANED
                && (task.getGivenUp() || !Restarts.isMet(condition, state));
    }

    private static Slot slot(Service service, TaskView view, @Nullable TaskView before) {
        Task task = view.getTask();
        boolean current = task.getTemplateVersion() == service.getTemplateVersion();
        boolean stays = current && stays(service, task);
        boolean complete = task.getStatus().getState() == TaskState.TASK_STATE_COMPLETE;
        return new Slot(view, before, current, current && isRunning(task) || stays && complete, stays && !complete);
    }
}
