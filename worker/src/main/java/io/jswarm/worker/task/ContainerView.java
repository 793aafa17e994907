package io.jswarm.worker.task;

import io.jswarm.api.v1.PortConfig;
import java.util.List;

/**
 * What the engine says of a container.
 *
 * @param id the engine's id; empty when absent
 * @param taskId the task in its label; empty when absent
 * @param state where it is in its life
 * @param health of its health check
 * @param pid of its first process; zero when it does not run
 * @param exitCode of its last end
 * @param oomKilled whether the kernel killed a process of it for want of memory
 * @param error why the engine could not start it, or empty
 * @param ports of the host that lead to it
 */
public record ContainerView(
        String id,
        String taskId,
        State state,
        Health health,
        long pid,
        int exitCode,
        boolean oomKilled,
        String error,
        List<PortConfig> ports) {
    /** A container's life, as far as it matters. */
    public enum State {
        /** There is none. */
        ABSENT,
        /** Made, never started. */
        CREATED,
        /** Its first process lives (it may be paused). */
        RUNNING,
        /** It ran and ended. */
        EXITED
    }

    /** A health check's word. */
    public enum Health {
        /** No health check. */
        NONE,
        /** No word yet. */
        STARTING,
        /** The last check was good. */
        HEALTHY,
        /** As many checks as allowed were bad. */
        UNHEALTHY
    }

    /** No container. */
    public static final ContainerView ABSENT =
            new ContainerView("", "", State.ABSENT, Health.NONE, 0, 0, false, "", List.of());
}
