package io.jswarm.manager.orchestrator.node;

import io.jswarm.api.Now;
import io.jswarm.api.TaskId;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.orchestrator.Work;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;
import org.jspecify.annotations.Nullable;

/** Gives up the tasks of a node that is DOWN for a day: they become ORPHANED, and what they took of it is free. */
public final class Orphans implements Decider {
    /** How long a node may be DOWN before its tasks are given up. */
    static final long PATIENCE_MS = 24L * 60 * 60 * 1_000;

    private static final String NAME = "orphans";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        Work work = new Work(NAME, now);
        switch (event) {
            case Event.Led ignored -> view.state().nodes().values().forEach(node -> look(view, node, now, work));
            case Event.Edited edited ->
                edited.edits()
                        .forEach(edit -> edit.when(
                                ObjectKinds.NODE, node -> note(view, node.before(), node.after(), now, work)));
            case Event.Due due -> {
                for (TimerKey key : due.keys()) {
                    look(view, view.state().nodes().get(key.subject()), now, work);
                }
            }
            case Event.SessionOpened ignored -> {}
            case Event.SessionClosed ignored -> {}
            case Event.Described ignored -> {}
            case Event.Statuses ignored -> {}
        }
        return work.step();
    }

    private static void note(View view, @Nullable Node before, @Nullable Node after, Now now, Work work) {
        boolean was = isDown(before);
        boolean is = isDown(after);
        if (is && !was) {
            look(view, after, now, work);
        } else if (was && !is && before != null) {
            work.cancel(before.getId());
        }
    }

    private static boolean isDown(@Nullable Node node) {
        return node != null && node.getStatus().getState() == NodeState.NODE_STATE_DOWN;
    }

    private static void look(View view, @Nullable Node node, Now now, Work work) {
        if (node == null || !isDown(node)) {
            return;
        }
        long timeMs = LogTime.ms(view, now);
        long leftMs = node.getStatus().getSinceMs() + PATIENCE_MS - timeMs;
        if (leftMs > 0) {
            work.after(node.getId(), Math.min(leftMs, PATIENCE_MS));
            return;
        }
        for (TaskId id : view.indexes().tasksOn(node.getId())) {
            if (work.isFull()) {
                work.after(node.getId(), 0);
                return;
            }
            Task task = view.state().tasks().get(id);
            if (task != null && TaskStates.mayMove(task.getStatus().getState(), TaskState.TASK_STATE_ORPHANED)) {
                work.change(Changes.update(
                        task.toBuilder().setStatus(orphaned(task, timeMs)).build()));
            }
        }
    }

    private static TaskStatus orphaned(Task task, long timeMs) {
        return task.getStatus().toBuilder()
                .setState(TaskState.TASK_STATE_ORPHANED)
                .setAtMs(timeMs)
                .setErr("its node was down for 24 hours")
                .setProblem(TaskProblem.TASK_PROBLEM_FAILURE)
                .build();
    }
}
