package io.jswarm.manager.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Node;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What workers observed waits for the write under way, and for nothing else. */
final class WaitingWorkTest {
    private final SimTime time = new SimTime(1_000_000);
    private final List<Throwable> faults = new ArrayList<>();
    private final SimLoop loop = new SimLoop(time, (what, cause) -> faults.add(cause), () -> Duration.ZERO);
    /** Writes down who observed something. */
    private final Recorder writer = new Recorder(
            "writer",
            (view, event, now) -> event instanceof Event.Statuses(String nodeId, var updates)
                    ? Step.builder().change(node(nodeId)).build()
                    : Step.NOTHING);

    private final ControlLoop control = new ControlLoop(
            loop,
            new ControlPlane(List.of(writer)),
            new NodeSessions(),
            (what, cause) -> faults.add(cause),
            new SimpleMeterRegistry());
    private final HeldStore store = new HeldStore(control);

    private static Change node(String id) {
        return Changes.create(Node.newBuilder().setId(id).build());
    }

    @BeforeEach
    void lead() {
        control.attach(store);
        control.leading(1);
        run();
    }

    private void run() {
        time.advance(Duration.ZERO);
        assertThat(faults).isEmpty();
    }

    private CompletableFuture<Accepted> observed(String nodeId) {
        var told = control.happened(new Event.Statuses(nodeId, List.of()));
        run();
        return told;
    }

    private void create(String id) {
        var _ = control.submit("", (view, now) -> new Outcome.Accepted(List.of(node(id)), id));
        run();
    }

    @Test
    void whatWorkersObservedGoesTogetherAfterTheWriteUnderWay() {
        var first = observed("a");
        assertThat(store.proposed).as("nothing is under way").hasSize(1);
        var second = observed("b");
        var third = observed("c");
        assertThat(store.proposed).hasSize(1);
        store.commit();
        run();
        assertThat(first).isCompleted();
        assertThat(store.proposed).hasSize(2);
        assertThat(store.last().getChangesCount()).isEqualTo(2);
        store.commit();
        run();
        assertThat(second).isCompleted();
        assertThat(third).isCompleted();
    }

    @Test
    void aClientDoesNotWaitAndTakesAlongWhatWaitedBefore() {
        var _ = observed("a");
        var _ = observed("b");
        create("c");
        assertThat(store.proposed).hasSize(2);
        assertThat(store.last().getChangesList())
                .extracting(change -> change.getNode().getId())
                .containsExactly("b", "c");
        var _ = observed("d");
        assertThat(store.proposed).as("it waits again").hasSize(2);
    }

    @Test
    void manyDoNotWait() {
        var _ = observed("first");
        for (int i = 0; i < 63; i++) {
            var _ = observed("n" + i);
        }
        assertThat(store.proposed).hasSize(1);
        var _ = observed("one more");
        assertThat(store.proposed).hasSize(2);
        assertThat(store.last().getChangesCount()).isEqualTo(64);
    }

    @Test
    void whatWaitsBehindAWriteThatFailsIsNotForgotten() {
        var _ = observed("a");
        var waits = observed("b");
        store.answer(new ProposeOutcome.Refused("staged"));
        time.advance(Duration.ofSeconds(1));
        assertThat(faults).isEmpty();
        store.commit();
        run();
        assertThat(waits).isCompleted();
        assertThat(store.image().nodes()).containsOnlyKeys("b");
    }
}
