package io.jswarm.manager.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Node;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Event;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who hears of a commit on which thread: see docs/design/control-loop.md, Speculation. */
final class CommitAnswersTest {
    private final SimTime time = new SimTime(1_000_000);
    private final SimLoop loop = new SimLoop(
            time,
            (what, cause) -> {
                throw new AssertionError(what, cause);
            },
            () -> Duration.ZERO);
    private final ControlLoop control = new ControlLoop(
            loop,
            new ControlPlane(List.of()),
            new Sessions(),
            (what, cause) -> {
                throw new AssertionError(what, cause);
            },
            new SimpleMeterRegistry());
    private final HeldStore store = new HeldStore(control);

    CommitAnswersTest() {
        control.attach(store);
        control.leading(1);
        run();
    }

    private void run() {
        time.advance(Duration.ZERO);
    }

    private static Mutation create(String id) {
        return (view, now) -> view.state().nodes().containsKey(id)
                ? new Outcome.Rejected(Rejection.precondition(id + " is there already.", ""))
                : new Outcome.Accepted(
                        List.of(Changes.create(Node.newBuilder().setId(id).build())), id);
    }

    @Test
    void aFewClientsHearOfTheirCommitOnTheStoresThread() {
        var client = control.submit("r", create("a"));
        var event = control.happened(new Event.Led());
        run();
        store.commit();
        assertThat(client).isCompletedWithValue(new Accepted("a", 1));
        assertThat(event).as("who follows events is told on the loop").isNotDone();
        run();
        assertThat(event).isCompleted();
    }

    @Test
    void manyClientsHearOfItElsewhere() {
        List<CompletableFuture<Accepted>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(control.submit("", create("n" + i)));
        }
        run();
        store.commit();
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        run();
        assertThat(answers).allMatch(CompletableFuture::isDone);
    }

    @Test
    void aCommitThatIsToldAfterLeadershipWasLostStillIsOne() {
        var early = control.submit("a", create("a"));
        run();
        store.commit();
        control.following();
        run();
        assertThat(early).isCompletedWithValue(new Accepted("a", 1));
    }
}
