package io.jswarm.manager.controlapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.RejectedException;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.api.v1.CreateServiceResponse;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.UpdateServiceRequest;
import io.jswarm.api.v1.UpdateServiceResponse;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.dispatcher.ImageQueries;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.store.memory.MemoryGroup;
import io.jswarm.manager.store.memory.MemoryStore;
import io.jswarm.manager.store.memory.MemoryTiming;
import io.jswarm.manager.testing.Services;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person waits for who creates or updates a service; no worker is there to ask for a digest. */
final class ServiceWritesTest {
    private final SimTime time = new SimTime(1_000_000);
    private final SimLoop loop = new SimLoop(time, ServiceWritesTest::fault, () -> Duration.ZERO);
    private final ControlLoop control = new ControlLoop(
            loop, new ControlPlane(List.of()), new NodeSessions(), ServiceWritesTest::fault, new SimpleMeterRegistry());
    private final MemoryStore store =
            new MemoryGroup(loop, Randomness.seeded(1), MemoryTiming.LAN, List.of("1"), what -> {}).start("1", control);
    private final ServiceWrites services =
            new ServiceWrites(store, new Writes(control, () -> null), nobodyReady(), Randomness.seeded(2));

    private ImageQueries nobodyReady() {
        return new ImageQueries(loop, nodeId -> null, (nodeId, message) -> false);
    }

    private static void fault(String what, Throwable cause) {
        throw new AssertionError(what, cause);
    }

    @BeforeEach
    void lead() {
        control.attach(store);
        assertThat(time.advanceUntil(Duration.ofSeconds(10), control::leads)).isTrue();
        Cluster cluster =
                Cluster.newBuilder().setId("c").setNextServiceSequence(1).build();
        var _ = control.submit("", (view, now) -> Outcome.accepted("c", Changes.create(cluster)));
        settle();
    }

    private void settle() {
        time.advance(Duration.ofSeconds(1));
    }

    private static ServiceSpec spec(String image) {
        return Services.replicated(1, 1).name("web").image(image).build().getSpec();
    }

    private static ServiceSpec bad(String image) {
        ServiceSpec.Builder bad = spec(image).toBuilder();
        bad.getTaskBuilder().getContainerBuilder().addEnv("=nameless");
        return bad.build();
    }

    private CompletableFuture<CreateServiceResponse> create(String requestId, ServiceSpec spec) {
        return services.create(CreateServiceRequest.newBuilder()
                .setRequestId(requestId)
                .setSpec(spec)
                .build());
    }

    private CompletableFuture<UpdateServiceResponse> update(String requestId, Service from, ServiceSpec spec) {
        return services.update(UpdateServiceRequest.newBuilder()
                .setRequestId(requestId)
                .setId(from.getId())
                .setVersion(from.getMeta().getVersion())
                .setSpec(spec)
                .build());
    }

    private Service only() {
        return store.image().services().values().iterator().next();
    }

    @Test
    void aGoodSpecIsPinnedFirstAndStoredWithAWarningWhereNobodyKnowsTheDigest() {
        CompletableFuture<CreateServiceResponse> created = create("r-1", spec("nginx"));
        assertThat(created).isNotDone();
        settle();
        assertThat(created.join().getWarningsList()).singleElement().asString().contains("no worker is ready");
        assertThat(only().getSpec().getAnnotations().getName()).isEqualTo("web");
    }

    @Test
    void aBadSpecIsRefusedBeforeAnyEngineIsAsked() {
        assertThatThrownBy(() -> create("r-1", bad("nginx")))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        refused -> assertThat(refused.rejection().field()).isEqualTo("task.container.env"));
        var _ = create("r-2", spec("nginx"));
        settle();
        assertThatThrownBy(() -> update("r-3", only(), bad("httpd")))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        refused -> assertThat(refused.rejection().field()).isEqualTo("task.container.env"));
    }

    @Test
    void whatIsKeptFromBeforeARuleIsNotHeldAgainstAnUpdate() {
        Service old = Services.replicated(1, 1).build().toBuilder()
                .setSpec(bad("nginx"))
                .build();
        var _ = control.submit(
                "", (view, now) -> Outcome.accepted("", Changes.create(Services.templateOf(old)), Changes.create(old)));
        settle();
        CompletableFuture<UpdateServiceResponse> updated = update("r-1", only(), bad("httpd"));
        settle();
        assertThat(updated).isCompleted();
        assertThat(only().getSpec().getTask().getContainer().getImage()).isEqualTo("httpd");
    }

    @Test
    void aRetryOfWhatWasDoneIsAnsweredAsItWasThen() {
        var _ = control.submit(
                "r-1",
                (view, now) -> Outcome.accepted(
                        "s", Changes.update(Objects.requireNonNull(view.state().cluster()))));
        settle();
        CompletableFuture<CreateServiceResponse> again = create("r-1", bad("nginx"));
        settle();
        assertThat(again).isCompleted();
    }
}
