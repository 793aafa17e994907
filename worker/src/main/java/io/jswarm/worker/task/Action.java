package io.jswarm.worker.task;

/** What to do next for a task. Each may be repeated after a crash. */
public sealed interface Action {
    /**
     * Nothing, until something changes or the time comes.
     *
     * @param untilNanos monotonic time at which to decide again; {@code Long.MAX_VALUE} for none
     */
    record Wait(long untilNanos) implements Action {}

    /** Decide again at once: the status moved. */
    record Again() implements Action {}

    /** Ask the engine how the container is. */
    record Inspect() implements Action {}

    /**
     * See that the image is there, pull it if need be.
     *
     * @param image with tag or digest
     * @param registryAuth for the registry, or empty
     */
    record PullImage(String image, String registryAuth) implements Action {}

    /** Make the container. */
    record CreateContainer(ContainerPlan plan) implements Action {}

    /** Start it. */
    record StartContainer(String id) implements Action {}

    /**
     * Stop it.
     *
     * @param id the container
     * @param graceMs between the stop signal and the kill, milliseconds
     */
    record StopContainer(String id, long graceMs) implements Action {}

    /** Remove it. */
    record RemoveContainer(String id) implements Action {}

    /** Forget the task: nothing of it is left. */
    record Forget() implements Action {}

    /** Waits for a change. */
    Action IDLE = new Wait(Long.MAX_VALUE);

    /** Decides again. */
    Action AGAIN = new Again();

    /** Looks. */
    Action INSPECT = new Inspect();
}
