package io.jswarm.worker;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.Template;
import io.jswarm.worker.task.Assignment;
import io.jswarm.worker.task.NodeFacts;
import java.util.List;

/** Tasks and templates for tests. */
public final class Samples {
    public static final String CLUSTER = "clusterclusterclusterclu1";
    public static final String NODE = "nodenodenodenodenodenode1";
    public static final String IMAGE = "web:1";
    public static final NodeFacts FACTS = new NodeFacts(CLUSTER, NODE, "h1", "linux", "x86_64");

    private Samples() {}

    /** A template of service {@code service}. */
    public static Template template(int service, ContainerSpec.Builder container) {
        return Template.newBuilder()
                .setServiceId("service" + service)
                .setServiceName("svc" + service)
                .setVersion(1)
                .setTask(TaskSpec.newBuilder().setContainer(container))
                .build();
    }

    public static Template template(int service) {
        return template(service, ContainerSpec.newBuilder().setImage(IMAGE).setStopGracePeriodMs(2_000));
    }

    /** A task as a manager assigns it. */
    public static Task task(int service, int slot, TaskState desired) {
        return Task.newBuilder()
                .setId(id(service, slot))
                .setServiceId("service" + service)
                .setTemplateVersion(1)
                .setSlot(slot)
                .setGeneration(1)
                .setNodeId(NODE)
                .setDesiredState(desired)
                .setStatus(TaskStatus.newBuilder().setState(TaskState.TASK_STATE_ASSIGNED))
                .build();
    }

    public static String id(int service, int slot) {
        return new TaskId(service, slot, 1).toString();
    }

    public static Assignment assignment(TaskState desired) {
        return new Assignment(task(1, 1, desired), template(1), true);
    }

    public static List<TaskState> desired() {
        return List.of(
                TaskState.TASK_STATE_READY,
                TaskState.TASK_STATE_RUNNING,
                TaskState.TASK_STATE_SHUTDOWN,
                TaskState.TASK_STATE_REMOVE);
    }
}
