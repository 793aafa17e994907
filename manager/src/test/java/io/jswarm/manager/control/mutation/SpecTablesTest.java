package io.jswarm.manager.control.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Message;
import io.jswarm.api.Rejection;
import io.jswarm.api.field.FieldTable;
import io.jswarm.api.field.Many;
import io.jswarm.api.field.Part;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Samples;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.MountType;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.PublishMode;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.manager.control.mutation.spec.ClusterSpecs;
import io.jswarm.manager.control.mutation.spec.NodeSpecs;
import io.jswarm.manager.control.mutation.spec.ServiceSpecs;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Services;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every field of every spec has a row, and every row lets through the mutation what is just good and no more. A new row is
 * tested without a line here, unless its field is good beside others only: then {@code base} says beside which.
 */
final class SpecTablesTest {
    private static final String MOUNTS = "task.container.mounts";
    private static final String PORTS = "endpoint.ports";
    private static final int SERVICE_BYTES = 512 * 1024;
    private static final int SMALL_BYTES = 64 * 1024;

    private final DeciderHarness swarm = DeciderHarness.ofNodes(2);

    static Stream<FieldTable> tables() {
        return Stream.of(ServiceSpecs.TABLE, NodeSpecs.TABLE, ClusterSpecs.TABLE);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void everyFieldHasARowAndEveryRowAField(FieldTable table) {
        assertThat(table.gaps()).as(table.type().getFullName()).isEmpty();
        assertThat(table.strays()).as(table.type().getFullName()).isEmpty();
    }

    @Test
    void servicesAreHeldToTheirTable() {
        drive(ServiceSpecs.TABLE, SERVICE_BYTES, SpecTablesTest::service, spec -> new CreateService("s1", spec));
    }

    @Test
    void nodesAreHeldToTheirTable() {
        String id = swarm.state().nodes().values().stream()
                .filter(node -> node.getSpec().getDesiredRole() == NodeRole.NODE_ROLE_WORKER)
                .findFirst()
                .orElseThrow()
                .getId();
        NodeSpec base = NodeSpec.newBuilder()
                .setDesiredRole(NodeRole.NODE_ROLE_WORKER)
                .setAvailability(Availability.AVAILABILITY_ACTIVE)
                .build();
        long version = swarm.node(id).getMeta().getVersion();
        drive(NodeSpecs.TABLE, SMALL_BYTES, path -> base, spec -> new UpdateNode(id, version, spec));
    }

    @Test
    void theClusterIsHeldToItsTable() {
        Cluster cluster = Objects.requireNonNull(swarm.state().cluster());
        drive(
                ClusterSpecs.TABLE,
                SMALL_BYTES,
                path -> cluster.getSpec(),
                (ClusterSpec spec) -> new UpdateCluster(cluster.getMeta().getVersion(), spec, "", "", "key-2", false));
    }

    private <M extends Message> void drive(
            FieldTable table, int mostBytes, Function<String, M> base, Function<M, Mutation> mutation) {
        for (Row row : table.rows()) {
            M around = base.apply(row.path());
            accepted(mutation.apply(around), row.path());
            var field = Samples.field(around, row.path());
            for (Object good : Samples.good(field, row.rule())) {
                M spec = fitting(row.path(), good, around);
                if (spec.getSerializedSize() <= mostBytes && !isForLater(row.path(), good)) {
                    accepted(mutation.apply(spec), row.path());
                }
            }
            for (Object bad : Samples.bad(field, row.rule())) {
                refused(mutation.apply(Samples.with(around, row.path(), bad)), row.path());
            }
            driveMessages(row, around, mutation);
        }
    }

    /** Lists of messages are bounded, and no message has a field that is not known. */
    private <M extends Message> void driveMessages(Row row, M around, Function<M, Mutation> mutation) {
        var field = Samples.field(around, row.path());
        if (row.rule() instanceof Many(int most, Part _)) {
            Message first = (Message) ((List<?>) at(around, row.path())).getFirst();
            accepted(mutation.apply(Samples.with(around, row.path(), distinct(row.path(), first, most))), row.path());
            refused(mutation.apply(Samples.with(around, row.path(), Collections.nCopies(most + 1, first))), row.path());
            refused(mutation.apply(Samples.with(around, row.path(), List.of(Samples.newer(first)))), row.path());
        } else if (row.rule() instanceof Part) {
            Message part = (Message) at(around, row.path());
            assertThat(field.isRepeated()).isFalse();
            refused(mutation.apply(Samples.with(around, row.path(), Samples.newer(part))), row.path());
        }
    }

    private static Object at(Message message, String path) {
        int dot = path.indexOf('.');
        var field = message.getDescriptorForType().findFieldByName(dot < 0 ? path : path.substring(0, dot));
        Object value = message.getField(field);
        return dot < 0 ? value : at((Message) value, path.substring(dot + 1));
    }

    private static List<Message> distinct(String path, Message first, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> switch (path) {
                    case MOUNTS -> Samples.with(first, "target", "/t" + i);
                    case PORTS -> Samples.with(first, "published_port", i + 1);
                    default -> first;
                })
                .toList();
    }

    /** A service's spec beside which the field at the path may have each of its good values. */
    private static ServiceSpec service(String path) {
        ServiceSpec.Builder spec = Services.replicated(1, 1).name("web").build().getSpec().toBuilder();
        var task = spec.getTaskBuilder();
        var mount = task.getContainerBuilder().addMountsBuilder().setTarget("/data");
        mount.setType(
                path.contains("tmpfs_")
                        ? MountType.MOUNT_TYPE_TMPFS
                        : path.contains("bind_") ? MountType.MOUNT_TYPE_BIND : MountType.MOUNT_TYPE_VOLUME);
        if (path.contains("bind_")) {
            mount.setSource("/srv");
        }
        spec.getEndpointBuilder()
                .addPortsBuilder()
                .setPublishMode(PublishMode.PUBLISH_MODE_HOST)
                .setTargetPort(80)
                .setPublishedPort(8_080);
        task.getPlacementBuilder().addPreferencesBuilder().setSpread("node.labels.zone");
        task.getPlacementBuilder().addPlatformsBuilder().setOs("linux");
        if (path.equals("task.log_driver.options")) {
            task.getLogDriverBuilder().setName("json-file");
        }
        if (path.startsWith("global")) {
            spec.getGlobalBuilder();
        }
        return spec.build();
    }

    /** The spec with the value, and with what the value needs beside it. */
    private static <M extends Message> M fitting(String path, Object value, M around) {
        if (path.equals("task.container.healthcheck.test")) {
            return Samples.with(around, path, healthTest((List<?>) value));
        }
        boolean bind = value instanceof EnumValueDescriptor type
                && type.equals(MountType.MOUNT_TYPE_BIND.getValueDescriptor());
        M beside = bind && path.equals(MOUNTS + ".type") ? Samples.with(around, MOUNTS + ".source", "/srv") : around;
        return Samples.with(beside, path, value);
    }

    private static List<Object> healthTest(List<?> strings) {
        List<Object> test = new ArrayList<>(strings);
        if (test.size() > 1) {
            test.set(0, "CMD");
        } else if (!test.equals(List.of("NONE"))) {
            test.addFirst("CMD-SHELL");
        }
        return test;
    }

    /** Values that the protocol has and this version does not. */
    private static boolean isForLater(String path, Object value) {
        return path.equals(PORTS + ".publish_mode")
                && !value.equals(PublishMode.PUBLISH_MODE_HOST.getValueDescriptor());
    }

    private Outcome decide(Mutation mutation) {
        return mutation.decide(new View(swarm.state(), swarm.indexes(), swarm.workers()), swarm.now());
    }

    private void accepted(Mutation mutation, String path) {
        if (decide(mutation) instanceof Outcome.Rejected(Rejection rejection)) {
            assertThat(rejection).as(path).isNull();
        }
    }

    private void refused(Mutation mutation, String path) {
        Outcome outcome = decide(mutation);
        assertThat(outcome).as(path).isInstanceOf(Outcome.Rejected.class);
        Rejection rejection = ((Outcome.Rejected) outcome).rejection();
        assertThat(rejection.code()).isEqualTo(Rejection.Code.INVALID_ARGUMENT);
        assertThat(rejection.field()).as(rejection.reason()).matches(path.replace(".", "\\.") + "(\\.[0-9]+)?");
        assertThat(rejection.reason()).containsIgnoringCase("expected").hasSizeLessThan(700);
        assertThat(rejection.hint()).as(path).isNotBlank();
    }

    @Test
    void anUnknownFieldOfTheSpecItselfIsRefused() {
        Outcome outcome = decide(new CreateService("s1", Samples.newer(service("task"))));
        assertThat(((Outcome.Rejected) outcome).rejection().field()).isEqualTo("" + Samples.UNKNOWN);
    }

    /** State from before the rules loads as it is, and its services can be changed where the change is good. */
    @Test
    void aValueFromBeforeTheRulesIsHeldAgainstNobodyWhoLeavesIt() {
        var old = Services.from(swarm.create(Services.replicated(1, 1))).build();
        ServiceSpec.Builder spec = old.getSpec().toBuilder();
        spec.getUpdateBuilder().setDelayMs(Long.MAX_VALUE);
        var stored = old.toBuilder().setSpec(spec).build();
        swarm.submit((view, now) -> Outcome.accepted(old.getId(), Changes.update(stored)));
        long version = swarm.service(old.getId()).getMeta().getVersion();

        spec.getReplicatedBuilder().setReplicas(2);
        assertThat(decide(new UpdateService(old.getId(), version, spec.build(), false, false)))
                .isInstanceOf(Outcome.Accepted.class);
        spec.getUpdateBuilder().setDelayMs(Long.MAX_VALUE - 1);
        refused(new UpdateService(old.getId(), version, spec.build(), false, false), "update.delay_ms");
    }
}
