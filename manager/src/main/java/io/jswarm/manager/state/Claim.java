package io.jswarm.manager.state;

import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task takes of its node while its container may exist.
 *
 * @param nanoCpus reserved cores, 1e9 is one
 * @param memoryBytes reserved memory
 * @param hostPorts published host ports that are fixed
 * @param wanted whether managers want it to run (it counts for spreading), or it is only on its way out
 */
public record Claim(long nanoCpus, long memoryBytes, List<HostPort> hostPorts, boolean wanted) {
    /** A port of the host. */
    public record HostPort(int protocol, int port) {
        /** The port of a publication. */
        public static HostPort of(PortConfig port) {
            return new HostPort(port.getProtocolValue(), port.getPublishedPort());
        }
    }

    /** What a task of this template takes; a null template takes nothing. */
    public static Claim of(Task task, @Nullable Template template) {
        return of(Tasks.isWanted(task), template);
    }

    /**
     * What each task of this template takes.
     *
     * @param wanted whether it is wanted ({@link Tasks#isWanted})
     * @param template a null one takes nothing
     */
    public static Claim of(boolean wanted, @Nullable Template template) {
        if (template == null) {
            return new Claim(0, 0, List.of(), wanted);
        }
        Resources reserved = template.getTask().getResources().getReservations();
        return new Claim(reserved.getNanoCpus(), reserved.getMemoryBytes(), fixedPorts(template), wanted);
    }

    /** The host ports that a template fixes. */
    public static List<HostPort> fixedPorts(Template template) {
        return template.getPortsList().stream()
                .filter(port -> port.getPublishedPort() != 0)
                .map(HostPort::of)
                .toList();
    }
}
