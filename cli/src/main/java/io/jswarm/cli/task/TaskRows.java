package io.jswarm.cli.task;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskView;
import io.jswarm.cli.output.Listing;
import io.jswarm.cli.output.Names;
import io.jswarm.cli.output.Style;
import io.jswarm.cli.output.Times;
import io.jswarm.cli.values.Ports;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How a task is shown in lists. */
public final class TaskRows {
    private static final int ERROR_WIDTH = 60;

    private TaskRows() {}

    /**
     * A task in its list.
     *
     * @param view the task
     * @param older whether a newer task of its slot stands above it
     */
    record Row(TaskView view, boolean older) {
        Task task() {
            return view.getTask();
        }
    }

    /** By service, slot, and the newest first. */
    static List<Row> order(List<TaskView> tasks) {
        List<TaskView> sorted = tasks.stream()
                .sorted(Comparator.comparing(TaskView::getServiceName)
                        .thenComparing(view -> view.getTask().getServiceId())
                        .thenComparingLong(view -> view.getTask().getSlot())
                        .thenComparing(Comparator.comparingLong(
                                        (TaskView view) -> view.getTask().getGeneration())
                                .reversed()))
                .toList();
        Set<String> seen = new HashSet<>();
        List<Row> rows = new ArrayList<>();
        for (TaskView view : sorted) {
            String slot = view.getTask().getServiceId() + "/" + view.getTask().getSlot();
            rows.add(new Row(view, !seen.add(slot)));
        }
        return rows;
    }

    static Listing<Row> listing(boolean noTrunc, boolean noResolve, long nowMs) {
        return new Listing<Row>(row -> row.task().getId())
                .column("ID", "ID", row -> Names.id(row.task().getId(), noTrunc))
                .column("Name", "NAME", row -> (row.older() ? " \\_ " : "") + name(row.view(), noResolve))
                .column("Image", "IMAGE", row -> Names.image(row.view().getImage(), noTrunc))
                .column(
                        "Node",
                        "NODE",
                        row -> noResolve ? row.task().getNodeId() : row.view().getNodeHostname())
                .column(
                        "DesiredState",
                        "DESIRED STATE",
                        row -> capital(TaskStates.name(row.task().getDesiredState())))
                .column(
                        "CurrentState",
                        "CURRENT STATE",
                        row -> currentState(row.task().getStatus(), nowMs),
                        TaskRows::stateStyle)
                .column("Error", "ERROR", row -> error(row.task().getStatus(), noTrunc), row -> Style.BAD)
                .column("Ports", "PORTS", row -> ports(row.task().getStatus().getPortsList()));
    }

    /** {@code web.1}; a global service's tasks are named after their nodes. */
    public static String name(TaskView view, boolean noResolve) {
        Task task = view.getTask();
        String service = noResolve ? task.getServiceId() : view.getServiceName();
        return service + "." + (view.getGlobal() ? task.getNodeId() : String.valueOf(task.getSlot()));
    }

    private static String currentState(TaskStatus status, long nowMs) {
        return capital(TaskStates.name(status.getState())) + " "
                + Times.ago(status.getAtMs(), nowMs).toLowerCase(Locale.ROOT);
    }

    private static Style stateStyle(Row row) {
        if (row.older()) {
            return Style.DIM;
        }
        return switch (row.task().getStatus().getState()) {
            case TASK_STATE_RUNNING -> Style.GOOD;
            case TASK_STATE_FAILED, TASK_STATE_REJECTED, TASK_STATE_ORPHANED -> Style.BAD;
            case TASK_STATE_COMPLETE, TASK_STATE_SHUTDOWN, TASK_STATE_REMOVE -> Style.PLAIN;
            default -> Style.WARNING;
        };
    }

    private static String error(TaskStatus status, boolean noTrunc) {
        String error = status.getErr().replaceAll("\\s+", " ").strip();
        if (error.isEmpty()) {
            return "";
        }
        return "\"" + (noTrunc ? error : Names.ellipsis(error, ERROR_WIDTH)) + "\"";
    }

    /** {@code *:8080->80/tcp}, for each port. */
    public static String ports(List<PortConfig> ports) {
        return String.join(
                ",",
                ports.stream()
                        .map(port -> (port.getPublishedPort() == 0 ? "" : "*:" + port.getPublishedPort() + "->")
                                + port.getTargetPort() + "/" + Ports.protocolName(port.getProtocol()))
                        .toList());
    }

    static String capital(String text) {
        return text.isEmpty() ? "" : text.charAt(0) + text.substring(1).toLowerCase(Locale.ROOT);
    }
}
