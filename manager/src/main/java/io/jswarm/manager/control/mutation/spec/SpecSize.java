package io.jswarm.manager.control.mutation.spec;

import com.google.protobuf.MessageLite;
import io.jswarm.api.field.Problems;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.ServiceSpec;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/**
 * How large specs may be. A service holds two (its own and the one before), a message may be 4 MiB, and a spec goes to
 * every worker that runs it: data belongs into images and volumes.
 */
final class SpecSize {
    /** The most bytes of a service's spec. */
    static final int MOST_BYTES = 512 * 1024;

    /** The most bytes of a node's or the cluster's spec: they hold some settings and labels. */
    static final int MOST_SMALL_BYTES = 64 * 1024;

    private static final int KIB = 1024;

    private SpecSize() {}

    private record Part(String field, String flag, long bytes) {}

    static void check(ServiceSpec spec, Problems problems) {
        int bytes = spec.getSerializedSize();
        if (bytes <= MOST_BYTES) {
            return;
        }
        Part largest =
                parts(spec).stream().max(Comparator.comparingLong(Part::bytes)).orElseThrow();
        problems.expect(
                false,
                largest.field(),
                largest.flag() + ": expected a service of at most " + MOST_BYTES / KIB + " KiB in all, but it has "
                        + kib(bytes) + " KiB, and " + kib(largest.bytes()) + " KiB of them here.",
                "Put large data into the image or into a volume.");
    }

    private static List<Part> parts(ServiceSpec spec) {
        ContainerSpec container = spec.getTask().getContainer();
        return List.of(
                part("task.container.env", "--env", container.getEnvList()),
                part("task.container.args", "ARG", container.getArgsList()),
                part("task.container.command", "--entrypoint", container.getCommandList()),
                labels("task.container.labels", "--container-label", container.getLabelsList()),
                labels("task.container.mounts", "--mount", container.getMountsList()),
                part("task.container.groups", "--group", container.getGroupsList()),
                part(
                        "task.container.healthcheck.test",
                        "--health-cmd",
                        container.getHealthcheck().getTestList()),
                part("task.container.registry_auth", "--with-registry-auth", List.of(container.getRegistryAuth())),
                part("task.container.dir", "--workdir", List.of(container.getDir())),
                part("task.container.user", "--user", List.of(container.getUser())),
                part(
                        "task.placement.constraints",
                        "--constraint",
                        spec.getTask().getPlacement().getConstraintsList()),
                labels(
                        "task.placement.preferences",
                        "--placement-pref",
                        spec.getTask().getPlacement().getPreferencesList()),
                labels(
                        "task.log_driver.options",
                        "--log-opt",
                        spec.getTask().getLogDriver().getOptionsList()),
                labels("endpoint.ports", "--publish", spec.getEndpoint().getPortsList()),
                labels("annotations.labels", "--label", spec.getAnnotations().getLabelsList()));
    }

    private static Part part(String field, String flag, List<String> values) {
        long bytes = values.stream()
                .mapToLong(value -> value.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        return new Part(field, flag, bytes);
    }

    private static Part labels(String field, String flag, List<? extends MessageLite> values) {
        return new Part(
                field,
                flag,
                values.stream().mapToLong(MessageLite::getSerializedSize).sum());
    }

    /** The labels are what can be large in the spec of a node or of the cluster. */
    static void checkSmall(MessageLite spec, String flag, Problems problems) {
        int bytes = spec.getSerializedSize();
        problems.expect(
                bytes <= MOST_SMALL_BYTES,
                "annotations.labels",
                flag + ": expected at most " + MOST_SMALL_BYTES / KIB + " KiB of labels and settings, but there are "
                        + kib(bytes) + " KiB.",
                "Remove labels that nothing selects by.");
    }

    private static long kib(long bytes) {
        return Math.ceilDiv(bytes, KIB);
    }
}
