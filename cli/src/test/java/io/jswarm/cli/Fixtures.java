package io.jswarm.cli;

import io.jswarm.api.v1.Annotations;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.EngineDescription;
import io.jswarm.api.v1.GlobalMode;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.ManagerStatus;
import io.jswarm.api.v1.Meta;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeStatus;
import io.jswarm.api.v1.NodeView;
import io.jswarm.api.v1.Platform;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.PortProtocol;
import io.jswarm.api.v1.PublishMode;
import io.jswarm.api.v1.ReplicatedMode;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.RestartPolicy;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.Staleness;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskView;
import io.jswarm.api.v1.UpdateConfig;

/** Objects of the cluster that the tests talk to. */
final class Fixtures {
    /** 2026-11-23T12:00:00Z. */
    static final long NOW_MS = 1_795_435_200_000L;

    static final long MINUTE_MS = 60_000;

    private Fixtures() {}

    static NodeView node(int number, NodeRole role, NodeState state) {
        Node.Builder node = Node.newBuilder()
                .setId("node" + number + "0000000000000000000" + number)
                .setMeta(Meta.newBuilder().setVersion(10 + number).setCreatedAtMs(NOW_MS - 60 * MINUTE_MS))
                .setSpec(NodeSpec.newBuilder()
                        .setAnnotations(Annotations.newBuilder().addLabels(label("zone", number == 1 ? "a" : "b")))
                        .setDesiredRole(role)
                        .setAvailability(Availability.AVAILABILITY_ACTIVE))
                .setDescription(NodeDescription.newBuilder()
                        .setHostname("host" + number)
                        .setPlatform(
                                Platform.newBuilder().setArchitecture("x86_64").setOs("linux"))
                        .setResources(Resources.newBuilder()
                                .setNanoCpus(4_000_000_000L)
                                .setMemoryBytes(8L << 30))
                        .setEngine(EngineDescription.newBuilder().setVersion("26.1.5"))
                        .setDaemonVersion("1.2.3"))
                .setStatus(NodeStatus.newBuilder()
                        .setState(state)
                        .setMessage(state == NodeState.NODE_STATE_DOWN ? "heartbeat failure" : "")
                        .setAddr("10.0.0." + number))
                .setRole(role)
                .setSequence(number);
        NodeView.Builder view = NodeView.newBuilder().setNode(node);
        if (role == NodeRole.NODE_ROLE_MANAGER) {
            view.setManager(ManagerStatus.newBuilder()
                    .setRaftId("m" + number)
                    .setAddr("10.0.0." + number + ":2377")
                    .setLeader(number == 1)
                    .setReachable(true));
        }
        return view.build();
    }

    static Staleness.Builder staleness() {
        return Staleness.newBuilder().setNodeId("node1").setHostname("host1").setStateTimeMs(NOW_MS - 5 * MINUTE_MS);
    }

    static Label label(String key, String value) {
        return Label.newBuilder().setKey(key).setValue(value).build();
    }

    static Service web() {
        return Service.newBuilder()
                .setId("web00000000000000000000id")
                .setMeta(Meta.newBuilder()
                        .setVersion(42)
                        .setCreatedAtMs(NOW_MS - 10 * MINUTE_MS)
                        .setUpdatedAtMs(NOW_MS - 5 * MINUTE_MS))
                .setSpec(ServiceSpec.newBuilder()
                        .setAnnotations(Annotations.newBuilder().setName("web").addLabels(label("team", "shop")))
                        .setReplicated(ReplicatedMode.newBuilder().setReplicas(3))
                        .setTask(TaskSpec.newBuilder()
                                .setContainer(ContainerSpec.newBuilder()
                                        .setImage("nginx:1.27@sha256:0123456789abcdef")
                                        .addEnv("MODE=slow"))
                                .setRestart(RestartPolicy.newBuilder()
                                        .setCondition(RestartCondition.RESTART_CONDITION_ANY)))
                        .setUpdate(UpdateConfig.newBuilder().setParallelism(1))
                        .setEndpoint(io.jswarm.api.v1.EndpointSpec.newBuilder().addPorts(port(8080))))
                .setSequence(1)
                .setTemplateVersion(2)
                .build();
    }

    static PortConfig port(int published) {
        return PortConfig.newBuilder()
                .setProtocol(PortProtocol.PORT_PROTOCOL_TCP)
                .setTargetPort(80)
                .setPublishedPort(published)
                .setPublishMode(PublishMode.PUBLISH_MODE_HOST)
                .build();
    }

    static Service agent() {
        return Service.newBuilder()
                .setId("agent000000000000000000id")
                .setMeta(Meta.newBuilder().setVersion(7))
                .setSpec(ServiceSpec.newBuilder()
                        .setAnnotations(Annotations.newBuilder().setName("agent"))
                        .setGlobal(GlobalMode.getDefaultInstance())
                        .setTask(TaskSpec.newBuilder()
                                .setContainer(ContainerSpec.newBuilder().setImage("registry.example/agent:2"))))
                .setSequence(2)
                .setTemplateVersion(1)
                .build();
    }

    static TaskView task(Service service, long slot, long generation, int node, TaskState desired, TaskState state) {
        boolean global = service.getSpec().hasGlobal();
        return TaskView.newBuilder()
                .setTask(Task.newBuilder()
                        .setId("task" + service.getSequence() + slot + generation + "000000000000000000")
                        .setMeta(Meta.newBuilder().setVersion(50).setCreatedAtMs(NOW_MS - 10 * MINUTE_MS))
                        .setServiceId(service.getId())
                        .setTemplateVersion(service.getTemplateVersion())
                        .setSlot(slot)
                        .setGeneration(generation)
                        .setNodeId(node == 0 ? "" : "node" + node + "0000000000000000000" + node)
                        .setDesiredState(desired)
                        .setStatus(TaskStatus.newBuilder().setState(state).setAtMs(NOW_MS - generation * MINUTE_MS)))
                .setServiceName(service.getSpec().getAnnotations().getName())
                .setNodeHostname(node == 0 ? "" : "host" + node)
                .setImage(service.getSpec().getTask().getContainer().getImage())
                .setGlobal(global)
                .build();
    }

    static TaskView running(Service service, long slot, int node) {
        return running(service, slot, node, NOW_MS - 10 * MINUTE_MS);
    }

    static TaskView running(Service service, long slot, int node, long sinceMs) {
        TaskView.Builder view =
                task(service, slot, 2, node, TaskState.TASK_STATE_RUNNING, TaskState.TASK_STATE_RUNNING).toBuilder();
        view.getTaskBuilder().setRunningSinceMs(sinceMs).getMetaBuilder().setUpdatedAtMs(sinceMs);
        return view.build();
    }

    static TaskView withError(TaskView view, String error) {
        TaskView.Builder builder = view.toBuilder();
        builder.getTaskBuilder().getStatusBuilder().setErr(error);
        return builder.build();
    }
}
