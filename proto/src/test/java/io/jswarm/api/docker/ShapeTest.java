package io.jswarm.api.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.jswarm.api.RejectedException;
import io.jswarm.api.v1.Annotations;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.GetTaskResponse;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.ManagerStatus;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.NodeView;
import io.jswarm.api.v1.ResourceRequirements;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.ServiceView;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.UpdateConfig;
import io.jswarm.api.v1.UpdateState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShapeTest {
    static Stream<Shape> all() {
        return Stream.of(
                SpecShapes.SERVICE_SPEC,
                SpecShapes.NODE_SPEC,
                SpecShapes.CLUSTER_SPEC,
                SpecShapes.TASK_SPEC,
                SpecShapes.PORT,
                ObjectShapes.SERVICE,
                ObjectShapes.NODE,
                ObjectShapes.TASK,
                ObjectShapes.CLUSTER,
                ObjectShapes.CLUSTER_INFO,
                ObjectShapes.INFO);
    }

    static Stream<Shape> specs() {
        return Stream.of(SpecShapes.SERVICE_SPEC, SpecShapes.NODE_SPEC, SpecShapes.CLUSTER_SPEC);
    }

    /** A field without a row would be deleted by a client that changes what it read and sends it back. */
    @ParameterizedTest
    @MethodSource("all")
    void everyFieldHasARow(Shape shape) {
        List<String> missing = new ArrayList<>();
        collectMissing(shape, shape.type(), "", missing);

        assertThat(missing).isEmpty();
    }

    private static void collectMissing(Shape shape, Descriptor type, String above, List<String> missing) {
        for (FieldDescriptor field : type.getFields()) {
            String path = above + field.getName();
            boolean inner = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isRepeated();
            boolean hasRowsBelow = shape.fields().stream().anyMatch(row -> row.startsWith(path + "."));
            if (inner && hasRowsBelow) {
                collectMissing(shape, field.getMessageType(), path + ".", missing);
            } else if (!shape.fields().contains(path)) {
                missing.add(path);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void whatIsReadBackIsWhatWasWritten(Shape shape) {
        Message empty = defaultOf(shape);
        for (int seed = 0; seed < 500; seed++) {
            Message message = drawn(empty, new Random(seed), seed % 11);
            Message.Builder back = empty.newBuilderForType();

            shape.read(shape.toDocker(message), back);

            assertThat(back.build()).as("seed " + seed).isEqualTo(message);
        }
    }

    private static Message defaultOf(Shape shape) {
        return Stream.of(
                        ServiceSpec.getDefaultInstance(),
                        NodeSpec.getDefaultInstance(),
                        ClusterSpec.getDefaultInstance())
                .filter(message -> message.getDescriptorForType().equals(shape.type()))
                .<Message>map(message -> message)
                .findFirst()
                .orElseThrow();
    }

    /** A message of which each field is set in so many of ten cases. */
    private static Message drawn(Message empty, Random random, int often) {
        Message.Builder builder = empty.newBuilderForType();
        for (FieldDescriptor field : empty.getDescriptorForType().getFields()) {
            if (random.nextInt(10) >= often || field.getName().equals("registry_auth")) {
                continue;
            }
            if (field.isRepeated() && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                for (int i = 0; i < 2; i++) {
                    builder.addRepeatedField(
                            field,
                            field.getMessageType().equals(Label.getDescriptor())
                                    ? label("k" + i, "v" + random.nextInt(9))
                                    : drawn(builder.newBuilderForField(field).build(), random, often));
                }
            } else if (field.isRepeated()) {
                builder.addRepeatedField(field, "text" + random.nextInt(9));
            } else {
                builder.setField(field, value(builder, field, random, often));
            }
        }
        return builder.build();
    }

    private static Object value(Message.Builder builder, FieldDescriptor field, Random random, int often) {
        return switch (field.getJavaType()) {
            case STRING -> "text" + random.nextInt(9);
            case BYTE_STRING -> ByteString.copyFromUtf8("pem");
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt(1000);
            case LONG -> (long) random.nextInt(1_000_000);
            case ENUM ->
                field.getEnumType()
                        .getValues()
                        .get(random.nextInt(field.getEnumType().getValues().size()));
            case MESSAGE -> named(drawn(builder.newBuilderForField(field).build(), random, often));
            case FLOAT, DOUBLE -> throw new IllegalArgumentException(field.getFullName());
        };
    }

    /** As clients make them: these are never empty, and Docker's shape does not tell empty ones from none. */
    private static Message named(Message message) {
        return switch (message.toBuilder()) {
            case Annotations.Builder annotations -> annotations.setName("web").build();
            case ContainerSpec.Builder container -> container.setImage("nginx").build();
            case ResourceRequirements.Builder resources ->
                resources.setLimits(Resources.newBuilder().setNanoCpus(1)).build();
            case Message.Builder other -> other.build();
        };
    }

    private static Label label(String key, String value) {
        return Label.newBuilder().setKey(key).setValue(value).build();
    }

    @Test
    void unitsAndWordsAreDockers() {
        ServiceView.Builder view = ServiceView.newBuilder();
        view.getServiceBuilder().setId("abc").getMetaBuilder().setVersion(42).setCreatedAtMs(1_700_000_000_123L);
        view.getServiceBuilder().getUpdateStatusBuilder().setState(UpdateState.UPDATE_STATE_ROLLBACK_UPDATING);
        ServiceSpec.Builder spec = view.getServiceBuilder().getSpecBuilder();
        spec.getAnnotationsBuilder().setName("web").addLabels(label("team", "shop"));
        spec.getReplicatedBuilder().setReplicas(3);
        spec.setUpdate(UpdateConfig.newBuilder().setParallelism(1).setDelayMs(1_500));
        spec.getTaskBuilder().getResourcesBuilder().getLimitsBuilder().setNanoCpus(500_000_000);
        spec.getTaskBuilder()
                .setContainer(ContainerSpec.newBuilder().setImage("nginx").setPidsLimit(7));

        Map<String, @Nullable Object> service = ObjectShapes.SERVICE.toDocker(view.build());

        assertThat(at(service, "Version.Index")).isEqualTo(42L);
        assertThat(at(service, "CreatedAt")).isEqualTo("2023-11-14T22:13:20.123Z");
        assertThat(at(service, "UpdateStatus.State")).isEqualTo("rollback_started");
        assertThat(at(service, "Spec.Labels")).isEqualTo(Map.of("team", "shop"));
        assertThat(at(service, "Spec.Mode.Replicated.Replicas")).isEqualTo(3L);
        assertThat(at(service, "Spec.Mode.Global")).isNull();
        assertThat(at(service, "Spec.UpdateConfig.Delay")).isEqualTo(1_500_000_000L);
        assertThat(at(service, "Spec.TaskTemplate.Resources.Limits.NanoCPUs")).isEqualTo(500_000_000L);
        assertThat(at(service, "Spec.TaskTemplate.Resources.Limits.Pids")).isEqualTo(7L);
        assertThat(at(service, "Spec.TaskTemplate.ContainerSpec.StopGracePeriod"))
                .isNull();
        assertThat(at(service, "PreviousSpec")).isNull();
        assertThat(service).containsKey("PreviousSpec");
    }

    @Test
    void aNodeSaysWhetherItIsReachable() {
        NodeView.Builder manager =
                NodeView.newBuilder().setManager(ManagerStatus.newBuilder().setLeader(true));

        assertThat(at(ObjectShapes.NODE.toDocker(manager.build()), "ManagerStatus.Reachability"))
                .isEqualTo("unknown");
        manager.getManagerBuilder().setReachable(false);
        assertThat(at(ObjectShapes.NODE.toDocker(manager.build()), "ManagerStatus.Reachability"))
                .isEqualTo("unreachable");
        assertThat(at(ObjectShapes.NODE.toDocker(NodeView.getDefaultInstance()), "ManagerStatus"))
                .isNull();
    }

    @Test
    void aGlobalTaskHasNoSlotAndIsNamedAfterItsNode() {
        GetTaskResponse.Builder answer = GetTaskResponse.newBuilder();
        answer.getTaskBuilder()
                .setServiceName("web")
                .getTaskBuilder()
                .setSlot(3)
                .setNodeId("n1");
        answer.getTaskBuilder().getTaskBuilder().setDesiredState(TaskState.TASK_STATE_RUNNING);

        assertThat(ObjectShapes.TASK.toDocker(answer.build()))
                .containsEntry("Name", "web.3")
                .containsEntry("Slot", 3L)
                .containsEntry("DesiredState", "running");
        answer.getTaskBuilder().setGlobal(true);
        assertThat(ObjectShapes.TASK.toDocker(answer.build()))
                .containsEntry("Name", "web.n1")
                .containsEntry("Slot", 0L);
    }

    @Test
    void whatJswarmHasNoFieldForIsRefusedUnlessItIsEmpty() {
        TaskSpec.Builder spec = TaskSpec.newBuilder();

        SpecShapes.TASK_SPEC.read(
                Map.of("ContainerSpec", Map.of("Image", "nginx", "DNSConfig", Map.of(), "Isolation", "")), spec);

        assertThat(spec.getContainer().getImage()).isEqualTo("nginx");
        assertThatThrownBy(() ->
                        SpecShapes.TASK_SPEC.read(Map.of("ContainerSpec", Map.of("Sysctls", Map.of("a", "b"))), spec))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("ContainerSpec.Sysctls: expected nothing");
        assertThatThrownBy(() ->
                        SpecShapes.TASK_SPEC.read(Map.of("RestartPolicy", Map.of("Condition", "sometimes")), spec))
                .hasMessageContaining("RestartPolicy.Condition: expected one of none, on-failure, any");
        assertThatThrownBy(() -> SpecShapes.TASK_SPEC.read(Map.of("RestartPolicy", Map.of("Delay", 5L)), spec))
                .hasMessageContaining("RestartPolicy.Delay: expected nanoseconds that are whole milliseconds");
        assertThatThrownBy(() -> SpecShapes.TASK_SPEC.read(Map.of("ContainerSpec", "nginx"), spec))
                .hasMessageContaining("ContainerSpec: expected an object");
        assertThatThrownBy(() -> SpecShapes.TASK_SPEC.read(
                        Map.of("ContainerSpec", Map.of("Mounts", List.of(Map.of("Consistency", "cached")))), spec))
                .hasMessageContaining("ContainerSpec.Mounts[0].Consistency");
        assertThatThrownBy(() -> SpecShapes.TASK_SPEC.read(Map.of("ForceUpdate", 1.5), spec))
                .hasMessageContaining("ForceUpdate: expected a whole number");
    }

    @Test
    void whatOnlyManagersWriteIsLeftToThem() {
        Map<String, @Nullable Object> docker =
                new LinkedHashMap<>(ObjectShapes.SERVICE.toDocker(ServiceView.getDefaultInstance()));
        docker.put("Endpoint", Map.of("Ports", List.of(Map.of("TargetPort", 80L))));
        ServiceView.Builder back = ServiceView.newBuilder();

        ObjectShapes.SERVICE.read(docker, back);

        assertThat(back.getService().getSpec().getEndpoint().getPortsCount()).isZero();
    }

    private static @Nullable Object at(Map<String, @Nullable Object> object, String path) {
        Object at = object;
        for (String name : path.split("\\.", -1)) {
            at = at instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return at;
    }

    /** Every value of every enum has a word of its own, so that each can be read back. */
    @ParameterizedTest
    @MethodSource("specs")
    void wordsAreDistinct(Shape shape) {
        collectEnums(shape.type(), new ArrayList<>()).forEach(field -> {
            List<Object> words = new ArrayList<>();
            for (EnumValueDescriptor value : field.getEnumType().getValues()) {
                words.add(Converters.word(Map.of())
                        .toDocker(
                                DynamicMessage.newBuilder(field.getContainingType())
                                        .setField(field, value)
                                        .build(),
                                field));
            }
            assertThat(words).as(field.getFullName()).doesNotHaveDuplicates();
        });
    }

    private static List<FieldDescriptor> collectEnums(Descriptor type, List<FieldDescriptor> found) {
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
                found.add(field);
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                collectEnums(field.getMessageType(), found);
            }
        }
        return found;
    }
}
