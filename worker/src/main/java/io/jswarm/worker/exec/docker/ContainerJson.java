package io.jswarm.worker.exec.docker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.HealthConfig;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.LogDriver;
import io.jswarm.api.v1.Mount;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.PublishMode;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.worker.task.ContainerPlan;
import java.util.List;
import java.util.Locale;

/** The body of the engine's container creation. */
final class ContainerJson {
    private static final long NANOS_PER_MS = 1_000_000L;
    private static final long MS_PER_S = 1_000L;

    private final ContainerPlan plan;
    private final ContainerSpec spec;
    private final ObjectNode body = EngineHttp.JSON.createObjectNode();
    private final ObjectNode host = body.putObject("HostConfig");

    private ContainerJson(ContainerPlan plan) {
        this.plan = plan;
        this.spec = plan.spec().getContainer();
    }

    /**
     * The body for a plan.
     *
     * @param driver what becomes of the container's output; without a name its options are for the engine's default driver
     */
    static ObjectNode of(ContainerPlan plan, LogDriver driver) {
        ContainerJson json = new ContainerJson(plan);
        json.process();
        json.host();
        json.log(driver);
        json.resources();
        json.ports();
        return json.body;
    }

    private void process() {
        body.put("Image", EngineImages.pinned(plan.image()));
        strings(body, "Entrypoint", spec.getCommandList());
        strings(body, "Cmd", spec.getArgsList());
        strings(body, "Env", spec.getEnvList());
        text(body, "WorkingDir", spec.getDir());
        text(body, "User", spec.getUser());
        text(body, "Hostname", spec.getHostname());
        text(body, "StopSignal", spec.getStopSignal());
        if (spec.hasStopGracePeriodMs()) {
            body.put("StopTimeout", (spec.getStopGracePeriodMs() + MS_PER_S - 1) / MS_PER_S);
        }
        if (spec.getTty()) {
            body.put("Tty", true);
        }
        if (spec.getOpenStdin()) {
            body.put("OpenStdin", true);
        }
        ObjectNode labels = body.putObject("Labels");
        plan.labels().forEach(labels::put);
        if (spec.hasHealthcheck()) {
            health(spec.getHealthcheck());
        }
    }

    private void health(HealthConfig health) {
        ObjectNode json = body.putObject("Healthcheck");
        strings(json, "Test", health.getTestList());
        duration(json, "Interval", health.getIntervalMs());
        duration(json, "Timeout", health.getTimeoutMs());
        duration(json, "StartPeriod", health.getStartPeriodMs());
        duration(json, "StartInterval", health.getStartIntervalMs());
        if (health.getRetries() != 0) {
            json.put("Retries", health.getRetries());
        }
    }

    private void host() {
        // The swarm restarts tasks, never the engine: a restarted container would be a task nobody knows of.
        host.putObject("RestartPolicy").put("Name", "no");
        strings(host, "GroupAdd", spec.getGroupsList());
        if (spec.hasInit()) {
            host.put("Init", spec.getInit());
        }
        if (spec.getReadOnly()) {
            host.put("ReadonlyRootfs", true);
        }
        if (spec.getMountsCount() > 0) {
            ArrayNode mounts = host.putArray("Mounts");
            spec.getMountsList().forEach(mount -> mount(mounts.addObject(), mount));
        }
    }

    private void log(LogDriver driver) {
        if (!driver.getName().isEmpty() || driver.getOptionsCount() > 0) {
            ObjectNode log = host.putObject("LogConfig").put("Type", driver.getName());
            labels(log.putObject("Config"), driver.getOptionsList());
        }
    }

    private static void mount(ObjectNode json, Mount mount) {
        json.put("Target", mount.getTarget());
        text(json, "Source", mount.getSource());
        if (mount.getReadOnly()) {
            json.put("ReadOnly", true);
        }
        switch (mount.getType()) {
            case MOUNT_TYPE_BIND -> {
                json.put("Type", "bind");
                if (!mount.getBindPropagation().isEmpty()) {
                    json.putObject("BindOptions").put("Propagation", mount.getBindPropagation());
                }
            }
            case MOUNT_TYPE_TMPFS -> {
                ObjectNode options = json.put("Type", "tmpfs").putObject("TmpfsOptions");
                if (mount.getTmpfsSizeBytes() > 0) {
                    options.put("SizeBytes", mount.getTmpfsSizeBytes());
                }
                if (mount.getTmpfsMode() != 0) {
                    options.put("Mode", mount.getTmpfsMode());
                }
            }
            case MOUNT_TYPE_VOLUME, MOUNT_TYPE_UNSPECIFIED, UNRECOGNIZED -> {
                ObjectNode options = json.put("Type", "volume").putObject("VolumeOptions");
                options.put("NoCopy", mount.getVolumeNocopy());
                labels(options.putObject("Labels"), mount.getVolumeLabelsList());
                if (!mount.getVolumeDriver().isEmpty() || mount.getVolumeOptionsCount() > 0) {
                    ObjectNode driver = options.putObject("DriverConfig");
                    text(driver, "Name", mount.getVolumeDriver());
                    labels(driver.putObject("Options"), mount.getVolumeOptionsList());
                }
            }
        }
    }

    private void resources() {
        TaskSpec task = plan.spec();
        number(host, "NanoCpus", task.getResources().getLimits().getNanoCpus());
        number(host, "Memory", task.getResources().getLimits().getMemoryBytes());
        number(host, "MemoryReservation", task.getResources().getReservations().getMemoryBytes());
        number(host, "PidsLimit", spec.getPidsLimit());
    }

    private void ports() {
        ObjectNode exposed = EngineHttp.JSON.createObjectNode();
        ObjectNode bindings = EngineHttp.JSON.createObjectNode();
        for (PortConfig port : plan.ports()) {
            if (port.getPublishMode() != PublishMode.PUBLISH_MODE_HOST) {
                continue;
            }
            String key = port.getTargetPort() + "/" + protocol(port);
            exposed.putObject(key);
            bindings.withArray("/" + key.replace("/", "~1"))
                    .addObject()
                    .put("HostPort", port.getPublishedPort() == 0 ? "" : Integer.toString(port.getPublishedPort()));
        }
        if (!exposed.isEmpty()) {
            body.set("ExposedPorts", exposed);
            host.set("PortBindings", bindings);
        }
    }

    private static String protocol(PortConfig port) {
        return switch (port.getProtocol()) {
            case PORT_PROTOCOL_UDP, PORT_PROTOCOL_SCTP ->
                port.getProtocol().name().substring("PORT_PROTOCOL_".length()).toLowerCase(Locale.ROOT);
            case PORT_PROTOCOL_TCP, PORT_PROTOCOL_UNSPECIFIED, UNRECOGNIZED -> "tcp";
        };
    }

    private static void strings(ObjectNode json, String key, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = json.putArray(key);
            values.forEach(array::add);
        }
    }

    private static void text(ObjectNode json, String key, String value) {
        if (!value.isEmpty()) {
            json.put(key, value);
        }
    }

    private static void number(ObjectNode json, String key, long value) {
        if (value != 0) {
            json.put(key, value);
        }
    }

    private static void duration(ObjectNode json, String key, long ms) {
        number(json, key, ms * NANOS_PER_MS);
    }

    private static void labels(ObjectNode json, List<Label> labels) {
        labels.forEach(label -> json.put(label.getKey(), label.getValue()));
    }
}
