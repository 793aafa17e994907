package io.jswarm.manager.logs;

import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.api.v1.LogsRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one caller reads: which tasks are open on which nodes, and how far each was read. Loop thread only. */
final class Reading {
    private static final long NANOS_PER_MS = 1_000_000;

    final String id;
    final LogBroker.Sink sink;
    private final LogsRequest request;
    /** Followed services that are still there: they may get more tasks. */
    private final Set<String> growing = new HashSet<>();

    private final Set<String> asked = new HashSet<>();
    /** By node: tasks whose lines come, and tasks whose node has no session now. */
    private final Map<String, Set<String>> open = new TreeMap<>();

    private final Map<String, Set<String>> away = new TreeMap<>();
    /** The time of each task's last line, where lines have times. */
    private final Map<String, Long> lastNanos = new HashMap<>();

    Reading(String id, LogsRequest request, LogBroker.Sink sink) {
        this.id = id;
        this.request = request;
        this.sink = sink;
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

    /** Whether the task was not asked for before. */
    boolean isNew(String taskId) {
        return asked.add(taskId);
    }

    Set<String> openNodes() {
        return open.keySet();
    }

    void opened(String nodeId, Collection<String> taskIds) {
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

    /** How tasks are read on after a gap: from the last line of the one that was read least far. */
    LogOptions optionsAfterGap(List<String> taskIds) {
        long fromMs = taskIds.stream()
                .mapToLong(task -> lastNanos.getOrDefault(task, 0L) / NANOS_PER_MS)
                .min()
                .orElse(0);
        if (fromMs == 0) {
            return request.getOptions();
        }
        return laterOptions().toBuilder()
                .setSinceMs(Math.max(fromMs - 1, request.getOptions().getSinceMs()))
                .build();
    }

    /** The lines that were not passed on before. */
    List<LogLine> unseen(List<LogLine> lines) {
        List<LogLine> fresh = new ArrayList<>(lines.size());
        for (LogLine line : lines) {
            long at = line.getAtMs() * NANOS_PER_MS + line.getAtNanos();
            if (at == 0 || at > lastNanos.getOrDefault(line.getTaskId(), 0L)) {
                fresh.add(line);
                if (at != 0 && follows()) {
                    lastNanos.put(line.getTaskId(), at);
                }
            }
        }
        return fresh;
    }
}
