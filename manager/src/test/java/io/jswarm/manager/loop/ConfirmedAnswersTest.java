package io.jswarm.manager.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.store.ProposeOutcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * A refusal, and "it is so already", tell of the state as a read does: nobody may hear one that rests on a change which
 * is never committed, or from a manager that does not lead any more. Found by the chaos histories, seed 1.
 */
final class ConfirmedAnswersTest {
    private static final Mutation NOTHING_TO_DO = (view, now) -> new Outcome.Accepted(List.of(), "x");

    private final LedLoop led = new LedLoop();
    private final ControlLoop control = led.control;
    private final HeldStore store = led.store;

    private void run() {
        led.run();
    }

    private CompletableFuture<Accepted> submit(String requestId, Mutation mutation) {
        CompletableFuture<Accepted> answer = control.submit(requestId, mutation);
        run();
        return answer;
    }

    private static Rejection.Code code(CompletableFuture<Accepted> future) {
        assertThat(future).isCompletedExceptionally();
        return future.handle((accepted, failure) -> ((RejectedException) failure).rejection())
                .join()
                .code();
    }

    @Test
    void aRefusalThatRestsOnALostProposalIsNotTold() {
        var _ = submit("a", LedLoop.create("n"));
        var refused = submit("b", LedLoop.create("n"));
        assertThat(refused).isNotDone();
        store.answer(new ProposeOutcome.Unknown("leadership was lost"));
        run();
        assertThat(code(refused)).isEqualTo(Rejection.Code.UNAVAILABLE);
    }

    @Test
    void aRefusalWaitsForTheProposalsThatItRestsOn() {
        var _ = submit("a", LedLoop.create("n"));
        var refused = submit("b", LedLoop.create("n"));
        assertThat(refused).isNotDone();
        store.commit();
        run();
        assertThat(code(refused)).isEqualTo(Rejection.Code.FAILED_PRECONDITION);
    }

    @Test
    void aRefusalWaitsUntilAMajorityConfirmsThatThisManagerLeads() {
        var _ = submit("a", LedLoop.create("n"));
        store.commit();
        run();
        store.barrier = new CompletableFuture<>();
        var refused = submit("b", LedLoop.create("n"));
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
        var _ = submit("a", LedLoop.create("n"));
        store.commit();
        run();
        store.barrier = new CompletableFuture<>();
        var refused = submit("b", LedLoop.create("n"));
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
