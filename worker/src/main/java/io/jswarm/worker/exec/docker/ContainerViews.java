package io.jswarm.worker.exec.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.PortProtocol;
import io.jswarm.api.v1.PublishMode;
import io.jswarm.worker.task.ContainerView;
import io.jswarm.worker.task.ContainerView.Health;
import io.jswarm.worker.task.ContainerView.State;
import io.jswarm.worker.task.TaskLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the engine's JSON of containers. */
final class ContainerViews {
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private ContainerViews() {}

    /** Of GET /containers/ID/json. */
    static ContainerView inspected(JsonNode json) {
        JsonNode state = json.path("State");
        return new ContainerView(
                json.path("Id").asText(),
                json.path("Config").path("Labels").path(TaskLabels.TASK_ID).asText(),
                state(state),
                health(state.path("Health").path("Status").asText("none")),
                state.path("Pid").asLong(),
                state.path("ExitCode").asInt(),
                state.path("OOMKilled").asBoolean(),
                EngineHints.with(state.path("Error").asText()),
                ports(json.path("NetworkSettings").path("Ports")));
    }

    private static State state(JsonNode state) {
        if (state.path("Running").asBoolean()) {
            return State.RUNNING;
        }
        return state.path("StartedAt").asText(NEVER).equals(NEVER) ? State.CREATED : State.EXITED;
    }

    private static Health health(String status) {
        return switch (status) {
            case "starting" -> Health.STARTING;
            case "healthy" -> Health.HEALTHY;
            case "unhealthy" -> Health.UNHEALTHY;
            default -> Health.NONE;
        };
    }

    private static List<PortConfig> ports(JsonNode json) {
        List<PortConfig> ports = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            String[] key = entry.getKey().split("/", 2);
            for (JsonNode binding : entry.getValue()) {
                PortConfig port = PortConfig.newBuilder()
                        .setTargetPort(Integer.parseInt(key[0]))
                        .setProtocol(protocol(key.length == 2 ? key[1] : "tcp"))
                        .setPublishedPort(binding.path("HostPort").asInt())
                        .setPublishMode(PublishMode.PUBLISH_MODE_HOST)
                        .build();
                // The engine names IPv4 and IPv6 apart.
                if (port.getPublishedPort() != 0 && !ports.contains(port)) {
                    ports.add(port);
                }
            }
        }
        return List.copyOf(ports);
    }

    private static PortProtocol protocol(String name) {
        return switch (name) {
            case "udp" -> PortProtocol.PORT_PROTOCOL_UDP;
            case "sctp" -> PortProtocol.PORT_PROTOCOL_SCTP;
            default -> PortProtocol.PORT_PROTOCOL_TCP;
        };
    }

    /** Of one element of GET /containers/json. */
    static ContainerView listed(JsonNode json) {
        String text = json.path("Status").asText().toLowerCase(Locale.ROOT);
        State state = switch (json.path("State").asText()) {
            case "running", "paused", "restarting" -> State.RUNNING;
            case "created" -> State.CREATED;
            default -> State.EXITED;
        };
        Health health = Health.NONE;
        if (text.contains("(healthy)")) {
            health = Health.HEALTHY;
        } else if (text.contains("(unhealthy)")) {
            health = Health.UNHEALTHY;
        } else if (text.contains("(health: starting)")) {
            health = Health.STARTING;
        }
        return new ContainerView(
                json.path("Id").asText(),
                json.path("Labels").path(TaskLabels.TASK_ID).asText(),
                state,
                health,
                0,
                0,
                false,
                "",
                List.of());
    }
}
