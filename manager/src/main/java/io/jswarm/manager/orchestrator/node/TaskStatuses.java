package io.jswarm.manager.orchestrator.node;

import io.jswarm.api.Now;
import io.jswarm.api.TaskId;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.orchestrator.Work;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.View;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes in what workers report of their tasks: legal moves forward, and newer details of the same state. Reports of tasks
 * that are unknown (any more) or another node's are ignored, as are moves backwards: they are late, not wrong.
 */
public final class TaskStatuses implements Decider {
    private static final String NAME = "statuses";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        if (!(event instanceof Event.Statuses statuses)) {
            return Step.NOTHING;
        }
        long timeMs = LogTime.ms(view, now);
        Map<TaskId, Task> changed = new TreeMap<>();
        for (TaskStatusUpdate update : statuses.updates()) {
            Optional<TaskId> id = TaskId.parse(update.getTaskId());
            Task task = id.isEmpty()
                    ? null
                    : changed.getOrDefault(id.get(), view.state().tasks().get(id.get()));
            if (id.isPresent() && task != null && task.getNodeId().equals(statuses.nodeId())) {
                Task after = observed(task, update.getStatus(), timeMs);
                if (!after.equals(task)) {
                    changed.put(id.get(), after);
                }
            }
        }
        Work work = new Work(NAME, now);
        changed.values().forEach(task -> work.change(Changes.update(task)));
        return work.step();
    }

    private static Task observed(Task task, TaskStatus reported, long timeMs) {
        TaskState from = task.getStatus().getState();
        TaskState to = reported.getState();
        if (!TaskStates.isAgents(to)) {
            return task;
        }
        boolean moves = TaskStates.mayMove(from, to);
        boolean details = from == to
                && !TaskStates.isTerminal(from)
                && reported.getAtMs() >= task.getStatus().getAtMs();
        if (!moves && !details) {
            return task;
        }
        Task.Builder after = task.toBuilder().setStatus(reported);
        if (moves && to == TaskState.TASK_STATE_RUNNING) {
            after.setRunningSinceMs(timeMs);
        }
        return after.build();
    }
}
