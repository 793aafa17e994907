package io.jswarm.manager.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Node;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * A refusal, and "it is so already", tell of the state as a read does: nobody may hear one that rests on a change which is never
 * committed, or from a manager that does not lead any more. Found by the chaos histories, seed 1.
 */
final class ConfirmedAnswersTest {
    private static final Mutation NOTHING_TO_DO = (view, now) -> new Outcome.Accepted(List.of(), "x");

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

    ConfirmedAnswersTest() {
        control.attach(store);
        control.leading(1);
        run();
    }

    private void run() {
        time.advance(Duration.ZERO);
    }

    private CompletableFuture<Accepted> submit(String requestId, Mutation mutation) {
        CompletableFuture<Accepted> answer = control.submit(requestId, mutation);
        run();
        return answer;
    }

    private static Mutation create(String id) {
        return (view, now) -> view.state().nodes().containsKey(id)
                ? new Outcome.Rejected(Rejection.precondition(id + " is there already.", ""))
                : new Outcome.Accepted(
                        List.of(Changes.create(Node.newBuilder().setId(id).build())), id);
    }

    private static Rejection.Code code(CompletableFuture<Accepted> future) {
        assertThat(future).isCompletedExceptionally();
        return future.handle((accepted, failure) -> ((RejectedException) failure).rejection())
                .join()
                .code();
    }

    @Test
    void aRefusalThatRestsOnALostProposalIsNotTold() {
        var _ = submit("a", create("n"));
        var refused = submit("b", create("n"));
        assertThat(refused).isNotDone();
        store.answer(new ProposeOutcome.Unknown("leadership was lost"));
        run();
        assertThat(code(refused)).isEqualTo(Rejection.Code.UNAVAILABLE);
    }

    @Test
    void aRefusalWaitsForTheProposalsThatItRestsOn() {
        var _ = submit("a", create("n"));
        var refused = submit("b", create("n"));
        assertThat(refused).isNotDone();
        store.commit();
        run();
        assertThat(code(refused)).isEqualTo(Rejection.Code.FAILED_PRECONDITION);
    }

    @Test
    void aRefusalWaitsUntilAMajorityConfirmsThatThisManagerLeads() {
        var _ = submit("a", create("n"));
        store.commit();
        run();
        store.barrier = new CompletableFuture<>();
        var refused = submit("b", create("n"));
        var same = submit("c", NOTHING_TO_DO);
        assertThat(refused).isNotDone();
        assertThat(same).isNotDone();
        store.barrier.complete(null);
        run();
        assertThat(code(refused)).isEqualTo(Rejection.Code.FAILED_PRECONDITION);
        assertThat(same).isCompletedWithValue(new Accepted("x", 1));
    }

    @Test
    void aDeposedLeaderRefusesNothing() {
        var _ = submit("a", create("n"));
        store.commit();
        run();
        store.barrier = new CompletableFuture<>();
        var refused = submit("b", create("n"));
        var same = submit("c", NOTHING_TO_DO);
        control.following();
        store.barrier.complete(null); // the new leader confirmed
        run();
        assertThat(code(refused)).isEqualTo(Rejection.Code.UNAVAILABLE);
        assertThat(code(same)).isEqualTo(Rejection.Code.UNAVAILABLE);
    }

    @Test
    void withoutAMajorityNothingIsRefused() {
        store.barrier = CompletableFuture.failedFuture(new IllegalStateException("no majority"));
        assertThat(code(submit("c", NOTHING_TO_DO))).isEqualTo(Rejection.Code.UNAVAILABLE);
    }

    @Test
    void whatIsWrongWhateverTheStateIsIsRefusedAtOnce() {
        store.barrier = new CompletableFuture<>();
        var refused = submit("a", (view, now) -> new Outcome.Rejected(Rejection.invalid("name", "Expected one.", "")));
        assertThat(code(refused)).isEqualTo(Rejection.Code.INVALID_ARGUMENT);
    }
}
