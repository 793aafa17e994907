package io.jswarm.worker.exec;

import io.jswarm.api.v1.LogOptions;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.worker.task.ContainerPlan;
import io.jswarm.worker.task.ContainerView;
import java.util.List;
import java.util.function.Consumer;

/**
 * A container engine. Every call returns at once and answers exactly once on the agent's loop, at its deadline at the
 * latest, with {@code UNREACHABLE} then. Every call may be repeated: doing what is done already succeeds. Containers are
 * named by their id or their name. Only containers with our labels of this cluster and node are ever listed or watched.
 */
public interface Executor extends AutoCloseable {
    /** Whether the engine answers at all; it has little time for that. */
    void ping(Consumer<EngineOutcome<String>> reply);

    /** What the engine says of this host; hostname, platform, resources and engine are set. */
    void describe(Consumer<EngineOutcome<NodeDescription>> reply);

    /** Whether the engine has the image; with a digest, that one. */
    void hasImage(String image, Consumer<EngineOutcome<Boolean>> reply);

    /**
     * Pulls an image.
     *
     * @param image with tag or digest
     * @param registryAuth base64url JSON for the registry, or empty
     * @param progress told what a person may want to read, at most once a second
     * @param reply the image's name; PERMANENT when it cannot be had, RETRYABLE when it may later
     */
    void pull(String image, String registryAuth, Consumer<String> progress, Consumer<EngineOutcome<String>> reply);

    /** Makes a container and answers its id; one of the same task with the same name is taken as it is. */
    void create(ContainerPlan plan, Consumer<EngineOutcome<String>> reply);

    /** Starts a container. */
    void start(String id, Consumer<EngineOutcome<String>> reply);

    /** Stops a container: its stop signal, and after the grace (milliseconds) a kill. One that is gone is stopped. */
    void stop(String id, long graceMs, Consumer<EngineOutcome<String>> reply);

    /** Removes a container and its anonymous volumes, running or not. One that is gone is removed. */
    void remove(String id, Consumer<EngineOutcome<String>> reply);

    /** How a container is; ABSENT when there is none. */
    void inspect(String id, Consumer<EngineOutcome<ContainerView>> reply);

    /** All containers of ours; their state and health are set, exit codes and ports are not. */
    void list(Consumer<EngineOutcome<List<ContainerView>>> reply);

    /** Watches our containers until closed. */
    Subscription watch(EngineEvents events);

    /**
     * Reads the log of a task's container. An engine follows only one that has started: of one that has not, the log ends at
     * once (<a href="https://github.com/moby/moby/issues/37894">moby#37894</a>).
     */
    Subscription logs(String id, String taskId, LogOptions options, LogSink sink);

    /** Asks the registry for a tag's digest; answers within 2 s. */
    void resolve(String image, String registryAuth, Consumer<EngineOutcome<ImageResolution>> reply);

    /** Lets the engine go; containers run on. */
    @Override
    void close();
}
