package io.jswarm.manager.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.FormerManager;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.dispatcher.SessionStreams.RelayConnector;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.store.memory.MemoryGroup;
import io.jswarm.manager.store.memory.MemoryStore;
import io.jswarm.manager.store.memory.MemoryTiming;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who was a manager, as workers are told it. */
final class FormerManagersTest {
    private static final Node WORKER = Nodes.node(1).build();
    private static final Node MANAGER =
            WORKER.toBuilder().setRole(NodeRole.NODE_ROLE_MANAGER).build();
    private static final Node DEMOTED = WORKER.toBuilder().setManagerUntilMs(7).build();

    @Test
    void aDemotedManagerIsNamedWithTheTimeUntilItIsOneAgain() {
        FormerManagers former = new FormerManagers();
        assertThat(former.fold(nodeEdit(null, WORKER))).isFalse();
        assertThat(former.fold(nodeEdit(WORKER, MANAGER))).isFalse();
        assertThat(former.fold(nodeEdit(MANAGER, DEMOTED))).isTrue();
        assertThat(former.list()).singleElement().satisfies(each -> {
            assertThat(each.getNodeId()).isEqualTo(WORKER.getId());
            assertThat(each.getIssuedByMs()).isEqualTo(7);
        });
        assertThat(former.fold(nodeEdit(DEMOTED, DEMOTED))).as("nothing new").isFalse();
        assertThat(former.fold(nodeEdit(DEMOTED, MANAGER))).isTrue();
        assertThat(former.list()).isEmpty();
    }

    @Test
    void aRemovedManagerIsNamedUntilItsCertificatesHaveExpired() {
        FormerManagers former = new FormerManagers();
        former.fold(nodeEdit(MANAGER, DEMOTED));
        RemovedNode removed = RemovedNode.newBuilder()
                .setId(WORKER.getId())
                .setCertificateExpiresAtMs(99)
                .setWasManager(true)
                .build();
        former.fold(removedEdit(null, removed));
        former.fold(nodeEdit(DEMOTED, null));
        assertThat(former.list())
                .singleElement()
                .satisfies(each -> assertThat(each.getIssuedByMs()).isEqualTo(99));
        assertThat(former.fold(removedEdit(removed, null))).isTrue();
        assertThat(former.list()).isEmpty();
    }

    private static RelayConnector.Link noRelay(String addr, RelayConnector.Listener listener) {
        throw new AssertionError("no relay is wanted");
    }

    /** The whole way: what the leader commits reaches sessions that are open, and new ones. */
    @Test
    void workersAreToldAtOnce() {
        List<Throwable> faults = new ArrayList<>();
        SimTime time = new SimTime(1_000_000);
        SimLoop loop = new SimLoop(time, (what, cause) -> faults.add(cause), () -> Duration.ZERO);
        MemoryGroup group = new MemoryGroup(loop, Randomness.seeded(1), MemoryTiming.LAN, List.of("1"), what -> {});
        ControlLoop control = new ControlLoop(
                loop,
                new ControlPlane(List.of()),
                new NodeSessions(),
                (what, cause) -> faults.add(cause),
                new SimpleMeterRegistry());
        MemoryStore store = group.start("1", control);
        Dispatcher dispatcher = new Dispatcher(
                loop,
                control,
                store,
                Randomness.seeded(2),
                new NotedAnswers(new ArrayList<>()),
                FormerManagersTest::noRelay,
                Dispatcher.OWN_SESSIONS,
                (node, reason) -> {});
        control.attach(store);
        control.observe(dispatcher);
        assertThat(time.advanceUntil(Duration.ofSeconds(10), control::leads)).isTrue();
        var _ = control.submit(
                "",
                (view, now) -> Outcome.accepted(
                        "", Changes.create(WORKER), Changes.create(Nodes.node(2).build())));
        time.advance(Duration.ofMillis(200));
        Link open = new Link();
        WorkerMessage hello =
                WorkerMessage.newBuilder().setHello(Hello.getDefaultInstance()).build();
        dispatcher.open(Nodes.id(2), "10.0.0.2", open).received(hello);
        time.advance(Duration.ofMillis(200));

        var _ = control.submit("", (view, now) -> Outcome.accepted("", Changes.update(DEMOTED)));
        time.advance(Duration.ofMillis(200));

        assertThat(open.received.getLast().getNodeUpdate().getFormerManagersList())
                .extracting(FormerManager::getNodeId)
                .containsExactly(DEMOTED.getId());
        Link later = new Link();
        dispatcher.open(Nodes.id(2), "10.0.0.2", later).received(hello);
        time.advance(Duration.ofMillis(200));
        assertThat(later.received.getFirst().getWelcome().getNode().getFormerManagersCount())
                .isEqualTo(1);
        assertThat(faults).isEmpty();
    }

    @Test
    void workersThatWereRemovedAreNobodysBusiness() {
        FormerManagers former = new FormerManagers();
        assertThat(former.fold(
                        removedEdit(null, RemovedNode.newBuilder().setId("w").build())))
                .isFalse();
    }

    private static Delta.Edit<String, Node> nodeEdit(@Nullable Node before, @Nullable Node after) {
        return new Delta.Edit<>(ObjectKinds.NODE, WORKER.getId(), before, after);
    }

    private static Delta.Edit<String, RemovedNode> removedEdit(
            @Nullable RemovedNode before, @Nullable RemovedNode after) {
        RemovedNode named = after != null ? after : before != null ? before : RemovedNode.getDefaultInstance();
        return new Delta.Edit<>(ObjectKinds.REMOVED_NODE, named.getId(), before, after);
    }
}
