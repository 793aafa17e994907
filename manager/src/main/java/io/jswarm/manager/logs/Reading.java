package io.jswarm.manager.logs;

import io.jswarm.api.LogProgress;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.api.v1.LogsRequest;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one caller reads: which tasks are open on which nodes, and how far each was read. Loop thread only. */
final class Reading {
    final String id;
    final LogBroker.Sink sink;
    final Outlet outlet;
    private final LogsRequest request;
    /** Followed services that are still there: they may get more tasks. */
    private final Set<String> growing = new HashSet<>();

    /** How each task was asked for at first, and when its node was first told to read it. */
    private final Map<String, LogOptions> asked = new HashMap<>();

    private final Map<String, Long> beganMs = new HashMap<>();
    /** The node of each task that was asked for. */
    private final Map<String, String> speaker = new HashMap<>();
    /** By node: tasks whose lines come, and tasks whose node has no session now. */
    private final Map<String, Set<String>> open = new TreeMap<>();

    private final Map<String, Set<String>> away = new TreeMap<>();
    private final LogProgress progress = new LogProgress();

    Reading(String id, LogsRequest request, LogBroker.Sink sink) {
        this.id = id;
        this.request = request;
        this.sink = sink;
        this.outlet = new Outlet(sink);
        if (follows()) {
            growing.addAll(request.getServiceIdsList());
        }
    }

    boolean follows() {
        return request.getOptions().getFollow();
    }

    boolean mayGrow(String serviceId) {
        return growing.contains(serviceId);
    }

    /** No more tasks will come of the service. */
    boolean serviceGone(String serviceId) {
        return growing.remove(serviceId);
    }

    /** Whether the task was not asked for before; its node, which never changes, is to speak for it. */
    boolean isNew(Task task, LogOptions options) {
        speaker.put(task.getId(), task.getNodeId());
        return asked.putIfAbsent(task.getId(), options) == null;
    }

    /** Whether all that a node says is of tasks that it was asked for, or was asked, where it speaks of none. */
    boolean isAskedOf(String nodeId, PublishLogsRequest said) {
        String finished = said.getFinishedTaskId();
        if (finished.isEmpty() && said.getLinesCount() == 0) {
            return speaker.containsValue(nodeId);
        }
        return (finished.isEmpty() || speaksFor(nodeId, finished))
                && said.getLinesList().stream().allMatch(line -> speaksFor(nodeId, line.getTaskId()));
    }

    private boolean speaksFor(String nodeId, String taskId) {
        return nodeId.equals(speaker.get(taskId));
    }

    Set<String> openNodes() {
        return open.keySet();
    }

    void opened(String nodeId, Collection<String> taskIds, long nowMs) {
        taskIds.forEach(task -> beganMs.putIfAbsent(task, nowMs));
        open.computeIfAbsent(nodeId, key -> new TreeSet<>()).addAll(taskIds);
        drop(away, nodeId, taskIds);
    }

    /** The node has no session: its tasks are read on when it is back, if they are followed. */
    void awaits(String nodeId, Collection<String> taskIds) {
        if (follows()) {
            away.computeIfAbsent(nodeId, key -> new TreeSet<>()).addAll(taskIds);
        }
    }

    /** Whether tasks of the node were open. */
    boolean nodeGone(String nodeId) {
        Set<String> lost = open.remove(nodeId);
        if (lost != null) {
            awaits(nodeId, lost);
        }
        return lost != null;
    }

    /** The tasks to ask the node for, now that it has a new session. */
    List<String> toAskAgain(String nodeId) {
        nodeGone(nodeId);
        return new ArrayList<>(away.getOrDefault(nodeId, Set.of()));
    }

    /** The task has no more lines, or none that will ever come. */
    void finished(String nodeId, String taskId) {
        drop(open, nodeId, List.of(taskId));
        drop(away, nodeId, List.of(taskId));
    }

    private static void drop(Map<String, Set<String>> from, String nodeId, Collection<String> taskIds) {
        Set<String> tasks = from.get(nodeId);
        if (tasks != null) {
            tasks.removeAll(taskIds);
            if (tasks.isEmpty()) {
                from.remove(nodeId);
            }
        }
    }

    boolean isDone() {
        return open.isEmpty() && away.isEmpty() && growing.isEmpty();
    }

    /** How tasks are read that were there when the reading began. */
    LogOptions options() {
        return request.getOptions();
    }

    /** How a task is read that came later: whole, since all it prints is new. */
    LogOptions laterOptions() {
        return request.getOptions().toBuilder().setTail(-1).build();
    }

    /** The tasks are read on after a gap: how, and which of them so. */
    Map<LogOptions, List<String>> resume(List<String> taskIds) {
        Map<LogOptions, List<String>> groups = new LinkedHashMap<>();
        for (String task : taskIds) {
            groups.computeIfAbsent(afterGap(task), key -> new ArrayList<>()).add(task);
        }
        return groups;
    }

    private LogOptions afterGap(String task) {
        LogOptions first = asked.getOrDefault(task, request.getOptions());
        Long began = beganMs.get(task);
        return began == null ? first : progress.resume(task, first, began); // never told to read it: all is to come
    }

    /** The lines that were not passed on before. */
    List<LogLine> unseen(List<LogLine> lines) {
        return follows() ? lines.stream().filter(progress::take).toList() : lines;
    }
}
