package io.jswarm.manager.control.mutation.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.Mount;
import io.jswarm.api.v1.MountType;
import io.jswarm.api.v1.PlacementPreference;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.PortProtocol;
import io.jswarm.api.v1.PublishMode;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.manager.testing.Services;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each rule of a service's spec, broken one at a time: the field, the flag and the next step are named. */
final class ServiceSpecsTest {
    private static final String CONTAINER = "task.container.";
    private static final String MOUNTS = CONTAINER + "mounts.";

    private static List<Rejection> problems(Consumer<ServiceSpec.Builder> change) {
        ServiceSpec.Builder spec = Services.replicated(1, 2).name("web").build().getSpec().toBuilder();
        change.accept(spec);
        return ServiceSpecs.check(spec.build()).all();
    }

    private static void wrong(String field, String flag, Consumer<ServiceSpec.Builder> change) {
        assertThat(problems(change)).as(field).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(Rejection.Code.INVALID_ARGUMENT);
            assertThat(problem.field()).isEqualTo(field);
            assertThat(problem.reason()).startsWith(flag + ": ");
            assertThat(problem.hint()).isNotBlank();
        });
    }

    private static void right(Consumer<ServiceSpec.Builder> change) {
        assertThat(problems(change)).isEmpty();
    }

    private static Consumer<ServiceSpec.Builder> container(Consumer<ContainerSpec.Builder> change) {
        return spec -> change.accept(spec.getTaskBuilder().getContainerBuilder());
    }

    private static Consumer<ServiceSpec.Builder> mount(MountType type, String source, String target) {
        return container(container -> container.addMounts(
                Mount.newBuilder().setType(type).setSource(source).setTarget(target)));
    }

    private static PortConfig.Builder port(int published, int target) {
        return PortConfig.newBuilder()
                .setPublishedPort(published)
                .setTargetPort(target)
                .setPublishMode(PublishMode.PUBLISH_MODE_HOST);
    }

    private static Label label(String key, String value) {
        return Label.newBuilder().setKey(key).setValue(value).build();
    }

    @Test
    void names() {
        for (String name : List.of("", "-web", "web-", "we b", "web.1", "a".repeat(64))) {
            wrong(
                    "annotations.name",
                    "--name",
                    spec -> spec.getAnnotationsBuilder().setName(name));
        }
        for (String name : List.of("a", "Web_1", "a".repeat(63))) {
            right(spec -> spec.getAnnotationsBuilder().setName(name));
        }
    }

    @Test
    void labels() {
        wrong(
                "annotations.labels",
                "--label",
                spec -> spec.getAnnotationsBuilder().addLabels(label(" ", "x")));
        wrong(
                "annotations.labels",
                "--label",
                spec -> spec.getAnnotationsBuilder().addLabels(label("a", "1")).addLabels(label("a", "2")));
        wrong(CONTAINER + "labels", "--container-label", container(c -> c.addLabels(label("", "x"))));
        right(spec -> spec.getAnnotationsBuilder().addLabels(label("a", "")));
    }

    @Test
    void modes() {
        wrong("mode", "--mode", ServiceSpec.Builder::clearMode);
        for (long replicas : new long[] {-1, 1_000_001}) {
            wrong(
                    "replicated.replicas",
                    "--replicas",
                    spec -> spec.getReplicatedBuilder().setReplicas(replicas));
        }
        right(spec -> spec.getReplicatedBuilder().setReplicas(0));
        right(spec -> spec.getReplicatedBuilder().setReplicas(1_000_000));
    }

    @Test
    void images() {
        for (String image : List.of("", "Nginx", "nginx:", "nginx latest", "nginx@sha256:12", "--privileged", "a//b")) {
            wrong(CONTAINER + "image", "IMAGE", container(c -> c.setImage(image)));
        }
        String digest = "sha256:" + "0a".repeat(32);
        for (String image : List.of("nginx", "localhost:5000/a/b_c:1.2-x", "[::1]:5000/nginx", "nginx:1@" + digest)) {
            right(container(c -> c.setImage(image)));
        }
    }

    @Test
    void environmentHostnameAndDirectory() {
        wrong(CONTAINER + "env", "--env", container(c -> c.addEnv("=x")));
        wrong(CONTAINER + "env", "--env", container(c -> c.addEnv("A=\0")));
        wrong(CONTAINER + "hostname", "--hostname", container(c -> c.setHostname("a_b")));
        wrong(CONTAINER + "hostname", "--hostname", container(c -> c.setHostname("a".repeat(65))));
        wrong(CONTAINER + "dir", "--workdir", container(c -> c.setDir("srv")));
        wrong(CONTAINER + "pids_limit", "--limit-pids", container(c -> c.setPidsLimit(-1)));
        right(container(c ->
                c.addEnv("A=").addEnv("B").setHostname("a.b-1").setDir("/srv").setPidsLimit(10)));
    }

    @Test
    void placeholders() {
        wrong(CONTAINER + "hostname", "--hostname", container(c -> c.setHostname("{{.Task.Color}}")));
        wrong(CONTAINER + "env", "--env", container(c -> c.addEnv("A={{.Task.Slot")));
        wrong(MOUNTS + "source", "--mount", mount(MountType.MOUNT_TYPE_VOLUME, "{{.Nope}}", "/data"));
        right(container(c -> c.setHostname("{{.Service.Name}}-{{ .Task.Slot }}")
                .addEnv("TIER={{.Service.Labels.tier}}")
                .addEnv("OTHER={{index .Service.Labels \"a.b\"}}")));
    }

    @Test
    void stopping() {
        for (String signal : List.of("SIGNOPE", "0", "65", "RTMIN+16")) {
            wrong(CONTAINER + "stop_signal", "--stop-signal", container(c -> c.setStopSignal(signal)));
        }
        for (String signal : List.of("SIGTERM", "term", "9", "64", "SIGRTMIN+15")) {
            right(container(c -> c.setStopSignal(signal)));
        }
        wrong(CONTAINER + "stop_grace_period_ms", "--stop-grace-period", container(c -> c.setStopGracePeriodMs(-1)));
    }

    @Test
    void health() {
        String field = CONTAINER + "healthcheck.";
        wrong(
                field + "interval_ms",
                "--health-interval",
                container(c -> c.getHealthcheckBuilder().setIntervalMs(-1)));
        wrong(
                field + "start_period_ms",
                "--health-start-period",
                container(c -> c.getHealthcheckBuilder().setStartPeriodMs(-1)));
        wrong(
                field + "retries",
                "--health-retries",
                container(c -> c.getHealthcheckBuilder().setRetries(-1)));
        for (List<String> test : List.of(
                List.of("NONE", "x"), List.of("CMD"), List.of("CMD-SHELL", "a", "b"), List.of("curl localhost"))) {
            wrong(
                    field + "test",
                    "--health-cmd",
                    container(c -> c.getHealthcheckBuilder().addAllTest(test)));
        }
        for (List<String> test :
                List.of(List.of("NONE"), List.of("CMD", "a", "b"), List.of("CMD-SHELL", "curl localhost"))) {
            right(container(c -> c.getHealthcheckBuilder().addAllTest(test)));
        }
    }

    @Test
    void mounts() {
        wrong(MOUNTS + "target", "--mount", mount(MountType.MOUNT_TYPE_VOLUME, "data", "data"));
        wrong(MOUNTS + "source", "--mount", mount(MountType.MOUNT_TYPE_BIND, "srv", "/data"));
        wrong(MOUNTS + "source", "--mount", mount(MountType.MOUNT_TYPE_VOLUME, "/srv", "/data"));
        wrong(MOUNTS + "source", "--mount", mount(MountType.MOUNT_TYPE_TMPFS, "x", "/data"));
        wrong(MOUNTS + "type", "--mount", mount(MountType.MOUNT_TYPE_UNSPECIFIED, "data", "/data"));
        wrong(
                MOUNTS + "target",
                "--mount",
                mount(MountType.MOUNT_TYPE_VOLUME, "a", "/data")
                        .andThen(mount(MountType.MOUNT_TYPE_VOLUME, "b", "/data")));
        right(mount(MountType.MOUNT_TYPE_BIND, "/srv", "/data")
                .andThen(mount(MountType.MOUNT_TYPE_VOLUME, "", "/other"))
                .andThen(mount(MountType.MOUNT_TYPE_TMPFS, "", "/tmp")));
    }

    @Test
    void fieldsOfOtherMountTypes() {
        Mount volume = Mount.newBuilder()
                .setType(MountType.MOUNT_TYPE_VOLUME)
                .setTarget("/data")
                .build();
        wrong(
                MOUNTS + "bind_propagation",
                "--mount",
                container(c -> c.addMounts(volume.toBuilder().setBindPropagation("rslave"))));
        wrong(
                MOUNTS + "tmpfs_size_bytes",
                "--mount",
                container(c -> c.addMounts(volume.toBuilder().setTmpfsSizeBytes(1))));
        wrong(
                MOUNTS + "tmpfs_mode",
                "--mount",
                container(c -> c.addMounts(
                        volume.toBuilder().setType(MountType.MOUNT_TYPE_TMPFS).setTmpfsMode(010000))));
        wrong(
                MOUNTS + "volume_driver",
                "--mount",
                container(c -> c.addMounts(
                        volume.toBuilder().setType(MountType.MOUNT_TYPE_TMPFS).setVolumeNocopy(true))));
    }

    @Test
    void resources() {
        String limits = "task.resources.limits.";
        String reservations = "task.resources.reservations.";
        wrong(limits + "memory_bytes", "--limit-memory", spec -> limits(spec).setMemoryBytes(4_194_303));
        wrong(limits + "nano_cpus", "--limit-cpu", spec -> limits(spec).setNanoCpus(999_999));
        wrong(
                reservations + "memory_bytes",
                "--reserve-memory",
                spec -> reserved(spec).setMemoryBytes(-1));
        wrong(
                reservations + "nano_cpus",
                "--reserve-cpu",
                spec -> reserved(spec).setNanoCpus(1));
        wrong(reservations + "memory_bytes", "--reserve-memory", spec -> {
            limits(spec).setMemoryBytes(5_000_000);
            reserved(spec).setMemoryBytes(5_000_001);
        });
        wrong(reservations + "nano_cpus", "--reserve-cpu", spec -> {
            limits(spec).setNanoCpus(500_000_000);
            reserved(spec).setNanoCpus(600_000_000);
        });
        right(spec -> {
            limits(spec).setMemoryBytes(4_194_304).setNanoCpus(1_000_000);
            reserved(spec).setMemoryBytes(4_194_304).setNanoCpus(1_000_000);
        });
    }

    private static Resources.Builder limits(ServiceSpec.Builder spec) {
        return spec.getTaskBuilder().getResourcesBuilder().getLimitsBuilder();
    }

    private static Resources.Builder reserved(ServiceSpec.Builder spec) {
        return spec.getTaskBuilder().getResourcesBuilder().getReservationsBuilder();
    }

    @Test
    void restarts() {
        wrong(
                "task.restart.delay_ms",
                "--restart-delay",
                spec -> spec.getTaskBuilder().getRestartBuilder().setDelayMs(-1));
        wrong(
                "task.restart.window_ms",
                "--restart-window",
                spec -> spec.getTaskBuilder().getRestartBuilder().setWindowMs(-1));
        for (long attempts : new long[] {-1, 10_001}) {
            wrong(
                    "task.restart.max_attempts",
                    "--restart-max-attempts",
                    spec -> spec.getTaskBuilder().getRestartBuilder().setMaxAttempts(attempts));
        }
        right(spec -> spec.getTaskBuilder().getRestartBuilder().setMaxAttempts(10_000));
    }

    @Test
    void placement() {
        wrong(
                "task.placement.constraints",
                "--constraint",
                spec -> spec.getTaskBuilder().getPlacementBuilder().addConstraints("node.color==red"));
        wrong(
                "task.placement.preferences.spread",
                "--placement-pref",
                spec -> spec.getTaskBuilder()
                        .getPlacementBuilder()
                        .addPreferences(PlacementPreference.newBuilder().setSpread("color")));
        wrong(
                "task.placement.max_replicas",
                "--replicas-max-per-node",
                spec -> spec.getTaskBuilder().getPlacementBuilder().setMaxReplicas(-1));
        wrong("task.placement.max_replicas", "--replicas-max-per-node", spec -> {
            spec.getGlobalBuilder();
            spec.getTaskBuilder().getPlacementBuilder().setMaxReplicas(1);
        });
        right(spec -> spec.getTaskBuilder()
                .getPlacementBuilder()
                .addConstraints("node.labels.disk==ssd")
                .setMaxReplicas(1));
    }

    @Test
    void updates() {
        wrong(
                "update.parallelism",
                "--update-parallelism",
                spec -> spec.getUpdateBuilder().setParallelism(-1));
        wrong(
                "update.delay_ms",
                "--update-delay",
                spec -> spec.getUpdateBuilder().setDelayMs(-1));
        wrong(
                "rollback.parallelism",
                "--rollback-parallelism",
                spec -> spec.getRollbackBuilder().setParallelism(-1));
        wrong(
                "rollback.delay_ms",
                "--rollback-delay",
                spec -> spec.getRollbackBuilder().setDelayMs(-1));
        right(spec -> spec.getUpdateBuilder().setParallelism(0).setDelayMs(0));
    }

    @Test
    void logging() {
        wrong(
                "task.log_driver.name",
                "--log-opt",
                spec -> spec.getTaskBuilder().getLogDriverBuilder().addOptions(label("max-size", "10m")));
        right(spec ->
                spec.getTaskBuilder().getLogDriverBuilder().setName("json-file").addOptions(label("max-size", "10m")));
    }

    @Test
    void ports() {
        String field = "endpoint.ports.";
        for (int target : new int[] {0, -1, 65_536}) {
            wrong(
                    field + "target_port",
                    "--publish",
                    spec -> spec.getEndpointBuilder().addPorts(port(8080, target)));
        }
        for (int published : new int[] {-1, 65_536}) {
            wrong(
                    field + "published_port",
                    "--publish",
                    spec -> spec.getEndpointBuilder().addPorts(port(published, 80)));
        }
        wrong(
                field + "publish_mode",
                "--publish",
                spec -> spec.getEndpointBuilder()
                        .addPorts(port(8080, 80).setPublishMode(PublishMode.PUBLISH_MODE_INGRESS)));
        wrong(
                field + "published_port",
                "--publish",
                spec -> spec.getEndpointBuilder()
                        .addPorts(port(8080, 80))
                        .addPorts(port(8080, 81).setProtocol(PortProtocol.PORT_PROTOCOL_TCP)));
        right(spec -> spec.getEndpointBuilder()
                .addPorts(port(8080, 80))
                .addPorts(port(8080, 80).setProtocol(PortProtocol.PORT_PROTOCOL_UDP))
                .addPorts(port(0, 81))
                .addPorts(port(0, 82)));
    }

    @Test
    void equalWishesAreEqualBytes() {
        ServiceSpec.Builder one = Services.replicated(1, 1).build().getSpec().toBuilder();
        ServiceSpec.Builder two = one.clone();
        one.getAnnotationsBuilder().addLabels(label("a", "1")).addLabels(label("b", "2"));
        two.getAnnotationsBuilder().addLabels(label("b", "2")).addLabels(label("a", "1"));
        one.getEndpointBuilder().addPorts(port(1, 1));
        two.getEndpointBuilder().addPorts(port(1, 1).setProtocol(PortProtocol.PORT_PROTOCOL_TCP));
        assertThat(ServiceSpecs.canonical(one.build()).toByteString())
                .isEqualTo(ServiceSpecs.canonical(two.build()).toByteString());
    }
}
