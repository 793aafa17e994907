package io.jswarm.systemtest.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.jswarm.api.Rejection;
import io.jswarm.api.field.FieldTable;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Samples;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.api.v1.ListServicesRequest;
import io.jswarm.api.v1.LocalGrpc;
import io.jswarm.api.v1.RemoveServiceRequest;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.TakeRaftSnapshotRequest;
import io.jswarm.manager.control.mutation.spec.ServiceSpecs;
import io.jswarm.manager.testing.Services;
import io.jswarm.rpc.RequestTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attack probes: what a client with an administrator's rights and odd input can do. */
@Timeout(240)
@Tag("slow")
final class OddClientTest {
    private static final int SPECS = 150;
    private static final int MOST_MUTATIONS = 4;
    private static final int NAMES = 5;
    /** All that was created is gone again, or is on its way. */
    private static final long MOST_STATE_BYTES = 8L << 20;

    @TempDir
    private Path folder = Path.of("");

    private static ServiceSpec plain(String name) {
        return Services.replicated(1, 1).name(name).build().getSpec();
    }

    private static CreateServiceRequest create(String requestId, ServiceSpec spec) {
        return CreateServiceRequest.newBuilder()
                .setRequestId(requestId)
                .setSpec(spec)
                .setNoResolveImage(true)
                .build();
    }

    @Test
    void eachFieldOfASpecIsRefusedByNameJustOutsideOfItsRule() throws Exception {
        try (TargetSwarm swarm = new TargetSwarm(folder);
                OddClient client = OddClient.on(swarm.leader())) {
            ServiceSpec plain = plain("web");
            int sent = 0;
            for (Row row : ServiceSpecs.TABLE.rows()) {
                for (Object bad : Samples.bad(Samples.field(plain, row.path()), row.rule())) {
                    CreateServiceRequest odd = create("r-" + sent++, Samples.with(plain, row.path(), bad));
                    Optional<Rejection> told = client.ask(ControlGrpc.getCreateServiceMethod(), odd);
                    assertThat(told).as(row.path()).hasValueSatisfying(no -> {
                        assertThat(no.code()).isEqualTo(Rejection.Code.INVALID_ARGUMENT);
                        assertThat(no.reason() + no.hint() + no.field()).contains(lastName(row.path()));
                    });
                }
            }
            assertThat(sent).isGreaterThan(100);
            assertThat(swarm.admin("service", "ls", "--quiet")).isBlank();
        }
    }

    /** A field that is bad only beside others may be told with those. */
    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomSpecsAreTakenOrRefusedAndNothingElseHappens(long seed) throws Exception {
        Random random = new Random(seed);
        try (TargetSwarm swarm = new TargetSwarm(folder);
                OddClient client = OddClient.on(swarm.leader())) {
            for (int i = 0; i < SPECS; i++) {
                ServiceSpec odd = odd(plain("web-" + random.nextInt(NAMES)), random);
                client.ask(ControlGrpc.getCreateServiceMethod(), create(seed + "-" + i, odd));
            }
            for (var view : client.control()
                    .listServices(ListServicesRequest.getDefaultInstance())
                    .getServicesList()) {
                client.control()
                        .removeService(RemoveServiceRequest.newBuilder()
                                .setRequestId("rm-" + view.getService().getId())
                                .setId(view.getService().getId())
                                .build());
            }
            assertThat(swarm.admin("service", "ls", "--quiet")).isBlank();
            assertThat(client.control()
                            .takeRaftSnapshot(TakeRaftSnapshotRequest.getDefaultInstance())
                            .getBytes())
                    .isLessThan(MOST_STATE_BYTES);
        }
    }

    private static ServiceSpec odd(ServiceSpec spec, Random random) {
        List<Row> rows = ServiceSpecs.TABLE.rows();
        ServiceSpec odd = spec;
        for (int n = random.nextInt(MOST_MUTATIONS) + 1; n > 0; n--) {
            Row row = rows.get(random.nextInt(rows.size()));
            var field = Samples.field(odd, row.path());
            List<Object> values = new ArrayList<>(Samples.bad(field, row.rule()));
            // A million tasks are a wish that is granted, and not what is tried here.
            if (!row.path().equals("replicated.replicas")) {
                values.addAll(Samples.good(field, row.rule()));
            }
            if (values.isEmpty()) {
                odd = random.nextBoolean() ? odd : Samples.newer(odd);
            } else {
                odd = Samples.with(odd, row.path(), values.get(random.nextInt(values.size())));
            }
        }
        return odd;
    }

    @Test
    void eachFieldOfARequestIsRefusedByName() throws Exception {
        try (TargetSwarm swarm = new TargetSwarm(folder);
                OddClient client = OddClient.on(swarm.leader())) {
            int sent = 0;
            for (MethodDescriptor<?, ?> method : people()) {
                FieldTable table = Objects.requireNonNull(RequestTables.of(method.getFullMethodName()));
                for (Row row : table.rows()) {
                    Message empty = DynamicMessage.getDefaultInstance(table.type());
                    for (Object bad : Samples.bad(Samples.field(empty, row.path()), row.rule())) {
                        sent++;
                        assertThat(client.ask(method, Samples.with(empty, row.path(), bad)))
                                .as("%s %s", method.getFullMethodName(), row.path())
                                .hasValueSatisfying(
                                        no -> assertThat(no.code()).isEqualTo(Rejection.Code.INVALID_ARGUMENT));
                    }
                }
                assertThat(client.ask(method, Samples.newer(DynamicMessage.getDefaultInstance(table.type()))))
                        .as(method.getFullMethodName())
                        .hasValueSatisfying(no -> assertThat(no.field()).isEqualTo("" + Samples.UNKNOWN));
            }
            assertThat(sent).isGreaterThan(100);
            assertThat(swarm.admin("info")).contains("active");
        }
    }

    /** The calls that one message begins. */
    private static List<MethodDescriptor<?, ?>> people() {
        return Stream.of(ControlGrpc.getServiceDescriptor(), LocalGrpc.getServiceDescriptor())
                .flatMap(service -> service.getMethods().stream())
                .filter(method -> method.getType().clientSendsOneMessage())
                .<MethodDescriptor<?, ?>>map(method -> method)
                .toList();
    }
}
