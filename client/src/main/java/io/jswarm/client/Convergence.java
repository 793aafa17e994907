package io.jswarm.client;

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
 * @param converged whether nothing is left to do
 * @param rolledBack whether the last update is being taken back, or was
 */
public record Convergence(
        ServiceView view, List<TaskView> tasks, long total, List<Slot> slots, boolean converged, boolean rolledBack) {
    /**
     * A place for one task.
     *
     * @param task the newest that is to run
     * @param before the newest that is not to run any more; null when there is none
     * @param current whether it is of the service's present template
     * @param done whether it runs as the service now wants it
     */
    public record Slot(TaskView task, @Nullable TaskView before, boolean current, boolean done) {}

    /** Looks at the service and its tasks. */
    public static Convergence of(ServiceView view, List<TaskView> tasks) {
        Service service = view.getService();
        long total = service.getSpec().hasGlobal()
                ? view.getCounts().getDesired()
                : service.getSpec().getReplicated().getReplicas();
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
        boolean converged = slots.stream().allMatch(Slot::done) && slots.size() == total && !updating;
        return new Convergence(view, List.copyOf(tasks), total, List.copyOf(slots), converged, rolledBack);
    }

    /** Tasks that run as the service now wants them. */
    public long done() {
        return slots.stream().filter(Slot::done).count();
    }

    /** Whether the task is to run, and not one that ended or is to end. */
    public static boolean isWanted(Task task) {
        return task.getDesiredState().getNumber() <= TaskState.TASK_STATE_RUNNING.getNumber();
    }

    private static Slot slot(Service service, TaskView view, @Nullable TaskView before) {
        Task task = view.getTask();
        boolean current = task.getTemplateVersion() == service.getTemplateVersion();
        boolean runs = task.getStatus().getState() == TaskState.TASK_STATE_RUNNING;
        return new Slot(view, before, current, runs && current);
    }
}
