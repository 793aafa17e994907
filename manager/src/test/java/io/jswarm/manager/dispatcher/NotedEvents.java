package io.jswarm.manager.dispatcher;

import io.jswarm.api.Now;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.View;
import java.util.List;

/** Writes down what happens, and takes statuses into the state so that there is something to commit. */
record NotedEvents(List<Event> events) implements Decider {
    @Override
    public String name() {
        return "noted";
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        events.add(event);
        Step.Builder step = Step.builder();
        if (event instanceof Event.Statuses(String nodeId, var updates)) {
            updates.forEach(update -> {
                Task task = view.state().tasks().get(TaskId.of(update.getTaskId()));
                if (task != null && task.getNodeId().equals(nodeId)) {
                    step.change(Changes.update(
                            task.toBuilder().setStatus(update.getStatus()).build()));
                }
            });
        }
        return step.build();
    }
}
