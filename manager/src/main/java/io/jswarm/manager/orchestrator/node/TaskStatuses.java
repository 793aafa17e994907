package io.jswarm.manager.orchestrator.node;

import io.jswarm.api.Now;
import io.jswarm.api.TaskId;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.View;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what workers observed: only of tasks that are theirs, and only forward. What does not fit is dropped; the
 * worker is told what to do by its assignments, not by an error.
 */
public final class TaskStatuses implements Decider {
    @Override
    public String name() {
        return "task-statuses";
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        if (!(event instanceof Event.Statuses reported)) {
            return Step.NOTHING;
        }
        Step.Builder step = Step.builder();
        for (TaskStatusUpdate update : reported.updates()) {
            Task task =
                    TaskId.parse(update.getTaskId()).map(view.state().tasks()::get).orElse(null);
            TaskStatus next = task == null ? null : accepted(task, reported.nodeId(), update.getStatus());
            if (task != null && next != null) {
                step.change(Changes.update(task.toBuilder().setStatus(next).build()));
            }
        }
        return step.build();
    }

    private static @Nullable TaskStatus accepted(Task task, String nodeId, TaskStatus reported) {
        TaskState present = task.getStatus().getState();
        if (!task.getNodeId().equals(nodeId) || !TaskStates.isAgents(reported.getState())) {
            return null;
        }
        boolean news = present == reported.getState() && !task.getStatus().equals(reported);
        return TaskStates.mayMove(present, reported.getState()) || news && !TaskStates.isTerminal(present)
                ? reported
                : null;
    }
}
