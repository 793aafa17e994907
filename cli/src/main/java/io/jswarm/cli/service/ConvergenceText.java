package io.jswarm.cli.service;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskView;
import io.jswarm.cli.task.TaskRows;
import io.jswarm.client.Convergence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a service is, in words. Pure.
 *
 * @param done tasks that run as the service now wants them, or have completed and stay so
 * @param total tasks that there should be
 * @param slots one for each slot or host that has a task, in order
 * @param problems what keeps its tasks from running or ended them, by slot
 * @param failed those of tasks that failed and are not restarted
 * @param young whether all tasks run, and only their {@value Convergence#CALM_MS} ms are waited for
 */
record ConvergenceText(
        long done, long total, List<Slot> slots, List<Problem> problems, List<Problem> failed, boolean young) {
    /**
     * A place for one task.
     *
     * @param name {@code web.1}, or the host of a global service's task
     * @param state what its task does now
     * @param reason why it does not run; may be empty
     * @param done whether it runs as the service now wants it, or has completed and stays so
     */
    record Slot(String name, String state, String reason, boolean done) {}

    /**
     * An error of a task.
     *
     * @param name that of its slot
     * @param state the task's
     * @param error on one line
     */
    record Problem(String name, String state, String error) {
        @Override
        public String toString() {
            return name + " " + state + ": " + error;
        }
    }

    /**
     * Puts a look at a service into words.
     *
     * @param since the version of the service that is waited for: tasks that ended before are no problem of it
     */
    static ConvergenceText of(Convergence now, long since) {
        return new ConvergenceText(
                now.done(),
                now.total(),
                now.slots().stream().map(ConvergenceText::slot).toList(),
                problems(now.view().getService(), now.tasks(), since),
                now.failed().stream().map(slot -> problem(slot.task())).toList(),
                now.isReached() && now.calmInMs() > 0);
    }

    private static List<Problem> problems(Service service, List<TaskView> tasks, long since) {
        return tasks.stream()
                .filter(view -> view.getTask().getTemplateVersion() == service.getTemplateVersion())
                .filter(view -> !view.getTask().getStatus().getErr().isBlank())
                .filter(view -> Convergence.isWanted(view.getTask())
                        || view.getTask().getMeta().getVersion() >= since)
                .sorted(Comparator.<TaskView>comparingLong(
                                view -> view.getTask().getSlot())
                        .thenComparingLong(view -> view.getTask().getGeneration()))
                .map(ConvergenceText::problem)
                .toList();
    }

    private static Problem problem(TaskView view) {
        String error = view.getTask().getStatus().getErr();
        return new Problem(
                slotName(view),
                word(view.getTask()),
                error.isBlank()
                        ? "no reason is known"
                        : error.replaceAll("\\s+", " ").strip());
    }

    private static String slotName(TaskView view) {
        return view.getGlobal() ? view.getNodeHostname() : TaskRows.name(view, false);
    }

    private static String word(Task task) {
        return TaskStates.name(task.getStatus().getState()).toLowerCase(Locale.ROOT);
    }

    private static Slot slot(Convergence.Slot slot) {
        Task task = slot.task().getTask();
        boolean fine = slot.done() || task.getStatus().getState() == TaskState.TASK_STATE_RUNNING;
        return new Slot(
                slotName(slot.task()),
                slot.current() ? word(task) : word(task) + " (to be replaced)",
                fine ? "" : reason(slot),
                slot.done());
    }

    /** Its own error or message, or the error that its predecessor ended with. */
    private static String reason(Convergence.Slot slot) {
        String own = slot.task().getTask().getStatus().getErr();
        if (!own.isEmpty()) {
            return own;
        }
        TaskView before = slot.before();
        String earlier = before == null ? "" : before.getTask().getStatus().getErr();
        return earlier.isEmpty() ? slot.task().getTask().getStatus().getMessage() : "the last one: " + earlier;
    }

    /** {@code overall progress: 1 out of 3 tasks}. */
    String summary() {
        return "overall progress: " + done + " out of " + total + " tasks";
    }

    /** What is missing, one line each; several slots with the same reason share one. */
    List<String> missing() {
        Map<String, List<String>> byReason = new TreeMap<>();
        for (Slot slot : slots) {
            if (!slot.done()) {
                String reason = slot.state() + (slot.reason().isEmpty() ? "" : ": " + slot.reason());
                byReason.computeIfAbsent(reason, r -> new ArrayList<>()).add(slot.name());
            }
        }
        List<String> lines = new ArrayList<>();
        byReason.forEach((reason, names) -> lines.add((names.size() > 3
                        ? names.getFirst() + " and " + (names.size() - 1) + " more"
                        : String.join(", ", names))
                + " " + reason));
        if (young) {
            lines.add("not all have run for " + Convergence.CALM_MS / 1_000 + " s yet");
        }
        if (slots.size() < total) {
            long left = total - slots.size();
            lines.add(left == 1 ? "1 task is not created yet" : left + " tasks are not created yet");
        }
        return lines;
    }
}
