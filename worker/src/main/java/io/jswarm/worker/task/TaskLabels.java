package io.jswarm.worker.task;

/** The labels by which our containers are found again. No user label can replace them. */
public final class TaskLabels {
    /** What all of them begin with. */
    public static final String PREFIX = "com.jswarm.";

    /** The task that the container belongs to. */
    public static final String TASK_ID = PREFIX + "task.id";

    /** service.slot.task, also the container's name. */
    public static final String TASK_NAME = PREFIX + "task.name";

    /** The task's service. */
    public static final String SERVICE_ID = PREFIX + "service.id";

    /** The name of the task's service. */
    public static final String SERVICE_NAME = PREFIX + "service.name";

    /** The node that runs it. */
    public static final String NODE_ID = PREFIX + "node.id";

    /** The swarm that it belongs to. */
    public static final String CLUSTER_ID = PREFIX + "cluster.id";

    private TaskLabels() {}
}
