package io.jswarm.manager.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Node;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The driver of the deciders: group commit, pipelining on speculation, and what happens when the log says no. */
final class ControlLoopTest {
    private static final TimerKey ALARM = new TimerKey("clock", "alarm");

    private final SimTime time = new SimTime(1_000_000);
    private final List<Throwable> faults = new ArrayList<>();
    private final SimLoop loop = new SimLoop(time, (what, cause) -> faults.add(cause), () -> Duration.ZERO);
    private final Recorder clock = new Recorder(
            "clock",
            (view, event, now) -> event instanceof Event.Led
                    ? Step.builder().timer(ALARM, now.monoAfterMs(1_000)).build()
                    : Step.NOTHING);
    private final Recorder other = new Recorder("other", (view, event, now) -> Step.NOTHING);
    private final ControlLoop control = new ControlLoop(
            loop,
            new ControlPlane(List.of(clock, other)),
            new NodeSessions(),
            (what, cause) -> faults.add(cause),
            new SimpleMeterRegistry());
    private final HeldStore store = new HeldStore(control);

    ControlLoopTest() {
        control.attach(store);
    }

    private void run() {
        time.advance(Duration.ZERO);
        assertThat(faults).isEmpty();
    }

    private void lead(long term) {
        control.leading(term);
        run();
    }

    private static Mutation create(String id) {
        return (view, now) -> view.state().nodes().containsKey(id)
                ? new Outcome.Rejected(Rejection.precondition(id + " is there already.", ""))
                : new Outcome.Accepted(
                        List.of(Changes.create(Node.newBuilder().setId(id).build())), id);
    }

    private static Rejection rejection(CompletableFuture<Accepted> future) {
        assertThat(future).isCompletedExceptionally();
        try {
            future.join();
            throw new AssertionError("no rejection");
        } catch (CompletionException e) {
            if (e.getCause() instanceof RejectedException rejected) {
                return rejected.rejection();
            }
            throw e;
        }
    }

    @Test
    void whatArrivesTogetherIsOneBatch() {
        lead(1);
        var a = control.submit("ra", create("a"));
        var b = control.submit("rb", create("b"));
        var c = control.submit("rc", create("a"));
        run();
        assertThat(store.proposed).hasSize(1);
        assertThat(store.last().getChangesCount()).isEqualTo(2);
        assertThat(a).isNotDone();
        assertThat(c)
                .as("it is refused because of a batch that may come to nothing")
                .isNotDone();
        store.commit();
        run();
        assertThat(rejection(c).code()).isEqualTo(Rejection.Code.FAILED_PRECONDITION);
        assertThat(a.join()).isEqualTo(new Accepted("a", 1));
        assertThat(b.join()).isEqualTo(new Accepted("b", 1));
    }

    @Test
    void proposalsFollowEachOtherWithoutWaitingUpToALimit() {
        lead(1);
        List<CompletableFuture<Accepted>> answers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            answers.add(control.submit("", create("n" + i)));
            run();
        }
        assertThat(store.held()).isEqualTo(8);
        for (int i = 0; i < 8; i++) {
            Batch batch = store.proposed.get(i);
            assertThat(batch.getBaseRevision()).isEqualTo(i);
            assertThat(batch.getRevision()).isEqualTo(i + 1);
        }
        store.commit();
        run();
        assertThat(store.proposed).hasSize(9);
        assertThat(store.last().getChangesCount())
                .as("what waited is one batch")
                .isEqualTo(4);
        while (store.held() > 0) {
            store.commit();
            run();
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompleted());
        assertThat(store.image().nodes()).hasSize(12);
    }

    @Test
    void aRefusedBatchDropsAllSpeculation() {
        lead(1);
        var first = control.submit("r1", create("a"));
        run();
        var second = control.submit("r2", create("b"));
        run();
        var waiting = control.submit("r3", create("c"));
        store.answer(new ProposeOutcome.Refused("the disk is slow"));
        run();
        assertThat(rejection(first).code()).isEqualTo(Rejection.Code.UNAVAILABLE);
        assertThat(store.proposed)
                .as("nothing is decided while a doomed batch is under way")
                .hasSize(2);
        store.commit(); // it does not fit any more, and the store says so
        letItStartAgain();
        assertThat(rejection(second).code()).isEqualTo(Rejection.Code.UNAVAILABLE);
        assertThat(clock.seen(Event.Led.class)).hasSize(2);
        assertThat(clock.revisions.getLast())
                .as("decided from the committed image")
                .isZero();
        assertThat(store.last().getBaseRevision()).isZero();
        store.commit();
        run();
        assertThat(waiting.join()).isEqualTo(new Accepted("c", 1));
        assertThat(store.image().nodes().keySet()).containsExactly("c");
    }

    @Test
    void aProposalThatIsCommittedUnheardIsAnsweredToTheRetry() {
        lead(1);
        var first = control.submit("r1", create("a"));
        run();
        Batch batch = store.last();
        store.answer(new ProposeOutcome.Unknown("no answer"));
        store.commitForeign(batch);
        letItStartAgain();
        assertThat(rejection(first).code()).isEqualTo(Rejection.Code.UNAVAILABLE);
        var retry = control.submit("r1", create("a"));
        run();
        assertThat(retry.join()).isEqualTo(new Accepted("a", 1));
        assertThat(store.image().nodes()).hasSize(1);
    }

    /** A log that refuses everything must not make the leader spin. */
    @Test
    void aLogThatSaysNoIsNotAskedAgainAtOnce() {
        Recorder eager = new Recorder(
                "eager",
                (view, event, now) -> event instanceof Event.Led
                        ? Step.builder()
                                .change(Changes.create(
                                        Node.newBuilder().setId("e").build()))
                                .build()
                        : Step.NOTHING);
        ControlLoop spinning = new ControlLoop(
                loop,
                new ControlPlane(List.of(eager)),
                new NodeSessions(),
                (what, cause) -> faults.add(cause),
                new SimpleMeterRegistry());
        HeldStore refusing = new HeldStore(spinning);
        spinning.attach(refusing);
        spinning.leading(1);
        run();
        long end = time.now().monoNanos() + Duration.ofSeconds(10).toNanos();
        while (time.now().monoNanos() < end && refusing.proposed.size() < 10_000) {
            while (refusing.held() > 0) {
                refusing.answer(new ProposeOutcome.Refused("not now"));
            }
            time.advance(Duration.ofMillis(1));
        }
        assertThat(refusing.proposed).hasSizeBetween(3, 100);
    }

    @Test
    void lossOfLeadershipTellsEveryWaiter() {
        lead(1);
        var proposed = control.submit("r1", create("a"));
        run();
        var waiting = control.submit("r2", create("b"));
        control.following();
        run();
        assertThat(rejection(proposed).code()).isEqualTo(Rejection.Code.UNAVAILABLE);
        assertThat(rejection(waiting).code()).isEqualTo(Rejection.Code.UNAVAILABLE);
        assertThat(rejection(proposed).hint()).contains("same request id");
        assertThat(control.leads()).isFalse();
        store.commit(); // an answer that comes too late changes nothing
        run();
        var later = control.submit("r3", create("c"));
        run();
        assertThat(rejection(later).code()).isEqualTo(Rejection.Code.UNAVAILABLE);
        assertThat(store.proposed).hasSize(1);
    }

    @Test
    void aLateAnswerOfAnEarlierTermDoesNotTouchTheNext() {
        lead(1);
        var old = control.submit("r1", create("a"));
        run();
        control.following();
        lead(2);
        var now = control.submit("r2", create("b"));
        run();
        store.answer(new ProposeOutcome.Unknown("term 1 ended"));
        run();
        assertThat(old).isCompletedExceptionally();
        assertThat(clock.seen(Event.Led.class)).hasSize(2);
        store.commit();
        run();
        assertThat(now.join()).isEqualTo(new Accepted("b", 1));
    }

    @Test
    void oneRequestIsDoneOnce() {
        lead(1);
        var first = control.submit("r1", create("a"));
        var twin = control.submit("r1", create("a"));
        run();
        var whileUnderWay = control.submit("r1", create("a"));
        run();
        assertThat(whileUnderWay).as("rests on a proposal under way").isNotDone();
        store.commit();
        run();
        var afterwards = control.submit("r1", create("a"));
        run();
        assertThat(List.of(first, twin, whileUnderWay, afterwards))
                .allSatisfy(answer -> assertThat(answer.join()).isEqualTo(new Accepted("a", 1)));
        assertThat(store.proposed).hasSize(1);
    }

    @Test
    void anAnswerThatRestsOnSpeculationFailsWithIt() {
        lead(1);
        var first = control.submit("r1", create("a"));
        run();
        var twin = control.submit("r1", create("a"));
        run();
        store.answer(new ProposeOutcome.Refused("no"));
        run();
        assertThat(first).isCompletedExceptionally();
        assertThat(twin).isCompletedExceptionally();
    }

    @Test
    void aChangeOfNothingNamesARevisionThatExists() {
        lead(1);
        var first = control.submit("r1", create("a"));
        run();
        store.commit();
        run();
        var nothing = control.submit("r2", (view, now) -> new Outcome.Accepted(List.of(), "a"));
        run();
        assertThat(first.join().revision()).isEqualTo(1);
        assertThat(nothing.join().revision()).isEqualTo(store.image().revision());
        assertThat(store.proposed).hasSize(1);
    }

    @Test
    void timersReachTheDeciderThatSetThem() {
        lead(1);
        time.advance(Duration.ofMillis(999));
        assertThat(clock.seen(Event.Due.class)).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(clock.seen(Event.Due.class)).containsExactly(new Event.Due(List.of(ALARM)));
        assertThat(other.seen(Event.Due.class)).allMatch(due -> due.keys().isEmpty());
    }

    @Test
    void timersEndWithLeadershipAndBeginWithIt() {
        lead(1);
        time.advance(Duration.ofMillis(500));
        control.following();
        time.advance(Duration.ofSeconds(5));
        assertThat(clock.seen(Event.Due.class)).isEmpty();
        lead(2);
        time.advance(Duration.ofSeconds(5));
        assertThat(clock.seen(Event.Due.class)).hasSize(1);
    }

    @Test
    void timersAreSetAnewWhenSpeculationIsDropped() {
        lead(1);
        var _ = control.submit("r1", create("a"));
        run();
        time.advance(Duration.ofMillis(900));
        store.answer(new ProposeOutcome.Refused("no"));
        time.advance(Duration.ofMillis(900));
        assertThat(clock.seen(Event.Due.class)).as("the old alarm is gone").isEmpty();
        time.advance(Duration.ofSeconds(1));
        assertThat(clock.seen(Event.Due.class)).hasSize(1);
    }

    @Test
    void tooManyWaitingMutationsAreRefused() {
        lead(1);
        for (int i = 0; i < 8; i++) {
            var _ = control.submit("", create("fill" + i));
            run();
        }
        List<CompletableFuture<Accepted>> answers = new ArrayList<>();
        for (int i = 0; i < 10_001; i++) {
            answers.add(control.submit("", create("n" + i)));
        }
        run();
        assertThat(rejection(answers.getLast()).code()).isEqualTo(Rejection.Code.RESOURCE_EXHAUSTED);
        assertThat(answers.get(9_999)).isNotDone();
    }

    @Test
    void aBigBacklogIsCutIntoBatches() {
        lead(1);
        for (int i = 0; i < 2_500; i++) {
            var _ = control.submit("", create("n" + i));
        }
        run();
        assertThat(store.proposed.stream().map(Batch::getChangesCount)).containsExactly(1_000, 1_000, 500);
    }

    /** A wall clock that is put back an hour neither turns the log's time back nor makes it stand still. */
    @Test
    void theTimeInTheLogFollowsTheMonotonicClock() {
        lead(1);
        var _ = control.submit("", create("a"));
        run();
        store.commit();
        loop.skewWall(-3_600_000);
        time.advance(Duration.ofSeconds(2));
        var _ = control.submit("", create("b"));
        run();
        store.commit();
        long first = store.proposed.getFirst().getTimeMs();
        assertThat(store.last().getTimeMs()).isEqualTo(first + 2_000);
        control.following();
        lead(2);
        time.advance(Duration.ofSeconds(3));
        var _ = control.submit("", create("c"));
        run();
        assertThat(store.last().getTimeMs()).isEqualTo(first + 5_000);
    }

    private void letItStartAgain() {
        time.advance(Duration.ofMillis(500));
        assertThat(faults).isEmpty();
    }
}
