package io.jswarm.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import io.jswarm.api.ServiceMode;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Annotations;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.ContainerStatus;
import io.jswarm.api.v1.EngineDescription;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.Meta;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeStatus;
import io.jswarm.api.v1.Placement;
import io.jswarm.api.v1.Platform;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.StateLoader;
import java.util.Locale;

/** Makes states of any size, always the same ones. Collects; one use, one thread. */
final class SampleCluster {
    /** When everything was made. */
    static final long TIME_MS = 1_790_000_000_000L;

    private static final int RACKS = 50;
    /** A unit of memory, in bytes. */
    static final long GIB = 1L << 30;

    private final StateLoader loader = new StateLoader(1, TIME_MS);

    /** Adds ready nodes of 16 cores and 64 GiB: label rack has 50 values, label disk two. */
    SampleCluster nodes(int count) {
        for (int i = 1; i <= count; i++) {
            loader.add(Changes.create(node(i)));
        }
        return this;
    }

    /** Adds a service, numbered from 1, with its template and this many waiting tasks. */
    SampleCluster service(int number, int replicas, TaskSpec asked) {
        Service service = service(number, replicas);
        loader.add(Changes.create(service));
        loader.add(Changes.create(Template.newBuilder()
                .setServiceId(service.getId())
                .setVersion(1)
                .setMeta(meta())
                .setTask(asked)
                .setServiceName(service.getSpec().getAnnotations().getName())
                .build()));
        for (int slot = 1; slot <= replicas; slot++) {
            loader.add(Changes.create(waiting(number, slot)));
        }
        return this;
    }

    /**
     * Adds a service whose tasks all run, one node after the other; they come as from the log, each read from bytes of
     * its own.
     */
    SampleCluster runningService(int number, int replicas, int nodes) {
        service(number, 0, spec());
        for (int slot = 1; slot <= replicas; slot++) {
            int node = (int) (((long) number * replicas + slot) % nodes) + 1;
            loader.add(read(Changes.create(running(waiting(number, slot), nodeId(node)))));
        }
        return this;
    }

    private static Change read(Change change) {
        try {
            return Change.parseFrom(change.toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("what was just written cannot be read", e);
        }
    }

    ClusterState build() {
        return loader.build();
    }

    static TaskSpec spec() {
        return TaskSpec.newBuilder()
                .setContainer(ContainerSpec.newBuilder().setImage("web:1"))
                .build();
    }

    /** What a task asks for, and besides to be spread over the values that nodes have for a label. */
    static TaskSpec spreadOver(String label, TaskSpec of) {
        TaskSpec.Builder spec = of.toBuilder();
        spec.getPlacementBuilder().addPreferencesBuilder().setSpread(label);
        return spec.build();
    }

    /** A tenth of a core, 128 MiB, and only nodes with a fast disk: every second one. */
    static TaskSpec constrained() {
        return reserving(GIB / 8, onlyWhere("node.labels.disk==ssd"));
    }

    /** A tenth of a core and so much memory, of which no node has more than 64 GiB. */
    static TaskSpec reserving(long memoryBytes, TaskSpec of) {
        TaskSpec.Builder spec = of.toBuilder();
        spec.getResourcesBuilder()
                .setReservations(
                        Resources.newBuilder().setNanoCpus(100_000_000L).setMemoryBytes(memoryBytes));
        return spec.build();
    }

    /** What a task asks for that may run only on nodes of which the constraint is true. */
    static TaskSpec onlyWhere(String constraint) {
        return spec().toBuilder()
                .setPlacement(Placement.newBuilder().addConstraints(constraint))
                .build();
    }

    private static Node node(int number) {
        return Node.newBuilder()
                .setId(nodeId(number))
                .setMeta(meta())
                .setSpec(NodeSpec.newBuilder()
                        .setAnnotations(Annotations.newBuilder()
                                .addLabels(label("disk", number % 2 == 0 ? "ssd" : "hdd"))
                                .addLabels(label("rack", "r" + number % RACKS)))
                        .setDesiredRole(NodeRole.NODE_ROLE_WORKER)
                        .setAvailability(Availability.AVAILABILITY_ACTIVE))
                .setDescription(NodeDescription.newBuilder()
                        .setHostname("host-" + number)
                        .setPlatform(
                                Platform.newBuilder().setArchitecture("x86_64").setOs("linux"))
                        .setResources(Resources.newBuilder()
                                .setNanoCpus(16_000_000_000L)
                                .setMemoryBytes(64 * GIB))
                        .setEngine(EngineDescription.newBuilder().setVersion("26.1.5")))
                .setStatus(NodeStatus.newBuilder().setState(NodeState.NODE_STATE_READY))
                .setRole(NodeRole.NODE_ROLE_WORKER)
                .setSequence(number)
                .build();
    }

    private static Service service(int number, int replicas) {
        ServiceSpec.Builder spec = ServiceSpec.newBuilder()
                .setAnnotations(Annotations.newBuilder().setName("web-" + number))
                .setTask(spec());
        new ServiceMode.Replicated(replicas).set(spec);
        return Service.newBuilder()
                .setId(id("s", number))
                .setMeta(meta())
                .setSpec(spec)
                .setSequence(number)
                .setTemplateVersion(1)
                .setLastTemplateVersion(1)
                .build();
    }

    /** A task that waits for a node. */
    static Task waiting(int service, int slot) {
        return Task.newBuilder()
                .setId(new TaskId(service, slot, 1).toString())
                .setMeta(meta())
                .setServiceId(id("s", service))
                .setTemplateVersion(1)
                .setSlot(slot)
                .setGeneration(1)
                .setStatus(TaskStatus.newBuilder()
                        .setState(TaskState.TASK_STATE_PENDING)
                        .setAtMs(TIME_MS)
                        .setMessage("pending task scheduling"))
                .setDesiredState(TaskState.TASK_STATE_RUNNING)
                .build();
    }

    /** The task with all that an agent reports. */
    static Task running(Task task, String nodeId) {
        ContainerStatus container = ContainerStatus.newBuilder()
                .setContainerId(containerId(task))
                .setPid(10_000 + task.getSlot())
                .build();
        return task.toBuilder()
                .setNodeId(nodeId)
                .setRunningSinceMs(TIME_MS)
                .setStatus(TaskStatus.newBuilder()
                        .setState(TaskState.TASK_STATE_RUNNING)
                        .setAtMs(TIME_MS)
                        .setMessage("started")
                        .setContainer(container))
                .build();
    }

    private static String containerId(Task task) {
        return "%016x%016x%016x%016x"
                .formatted(
                        task.getId().hashCode() * 0x9E3779B97F4A7C15L,
                        task.getSlot(),
                        task.getId().hashCode() * 0xC2B2AE3D27D4EB4FL,
                        ~task.getSlot());
    }

    /** The id of a node by its number, from 1. */
    static String nodeId(int number) {
        return id("n", number);
    }

    private static String id(String kind, int number) {
        return String.format(Locale.ROOT, "%s%024d", kind, number);
    }

    private static Meta meta() {
        return Meta.newBuilder()
                .setVersion(1)
                .setCreatedAtMs(TIME_MS)
                .setUpdatedAtMs(TIME_MS)
                .build();
    }

    private static Label label(String key, String value) {
        return Label.newBuilder().setKey(key).setValue(value).build();
    }
}
