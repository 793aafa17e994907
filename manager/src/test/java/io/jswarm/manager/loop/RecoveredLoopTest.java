package io.jswarm.manager.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Node;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.View;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The control loop over a start with a long log, and over a history that was lost. */
final class RecoveredLoopTest {
    private final SimTime time = new SimTime(1_000_000);
    private final SimLoop loop = new SimLoop(time, RecoveredLoopTest::fault, () -> Duration.ZERO);
    private final ControlLoop control = new ControlLoop(
            loop, new ControlPlane(List.of()), new NodeSessions(), RecoveredLoopTest::fault, new SimpleMeterRegistry());
    private final HeldStore store = new HeldStore(control);

    private static void fault(String what, Throwable cause) {
        throw new AssertionError(what, cause);
    }

    private static Mutation create(String id) {
        return (view, now) -> view.state().nodes().containsKey(id)
                ? new Outcome.Rejected(Rejection.precondition(id + " is there already.", ""))
                : new Outcome.Accepted(
                        List.of(Changes.create(Node.newBuilder().setId(id).build())), id);
    }

    @Test
    void aMutationThatLeavesRevisionsOutBeginsABatch() {
        control.attach(store);
        control.leading(1);
        time.advance(Duration.ZERO);
        Mutation leaps = new Mutation() {
            @Override
            public Outcome decide(View view, Now now) {
                return create("b").decide(view, now);
            }

            @Override
            public long revisionsSkipped(View view, Now now) {
                return view.state().nodes().containsKey("b") ? 0 : 1_000;
            }
        };
        var a = control.submit("", create("a"));
        var b = control.submit("", leaps);
        var c = control.submit("", leaps);
        var d = control.submit("", create("d"));
        time.advance(Duration.ZERO);
        assertThat(store.proposed.stream().map(Batch::getRevision)).containsExactly(1L, 1_002L, 1_003L);
        store.commit();
        store.commit();
        store.commit();
        time.advance(Duration.ZERO);
        assertThat(a.join().revision()).isEqualTo(1);
        assertThat(b.join().revision()).isEqualTo(1_002);
        assertThat(c).as("it is there already").isCompletedExceptionally();
        assertThat(d.join().revision()).isEqualTo(1_003);
    }

    @Test
    void whatTheStoreToldBeforeItWasAttachedIsOneImageAndWhoLeads() {
        List<String> heard = new ArrayList<>();
        control.observe(new LoopObserver() {
            @Override
            public void replaced(ClusterState image) {
                heard.add("replaced " + image.revision());
            }

            @Override
            public void committed(ClusterState image, Delta delta) {
                heard.add("committed " + image.revision());
            }

            @Override
            public void leading(ClusterState image, long term) {
                heard.add("leading " + term);
            }
        });
        control.following();
        for (int i = 0; i < 500; i++) {
            store.commitForeign(
                    Batch.newBuilder().setBaseRevision(i).setRevision(i + 1).build());
        }
        control.leading(3);
        time.advance(Duration.ZERO);
        control.attach(store);
        time.advance(Duration.ZERO);
        store.commitForeign(
                Batch.newBuilder().setBaseRevision(500).setRevision(501).build());
        time.advance(Duration.ZERO);
        assertThat(heard).containsExactly("replaced 500", "leading 3", "committed 501");
    }
}
