package io.jswarm.manager.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.manager.state.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who hears of a commit on which thread: see docs/design/control-loop.md, Speculation. */
final class CommitAnswersTest {
    private final LedLoop led = new LedLoop();
    private final ControlLoop control = led.control;
    private final HeldStore store = led.store;

    private void run() {
        led.run();
    }

    @Test
    void aFewClientsHearOfTheirCommitOnTheStoresThread() {
        var client = control.submit("r", LedLoop.create("a"));
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
            answers.add(control.submit("", LedLoop.create("n" + i)));
        }
        run();
        store.commit();
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        run();
        assertThat(answers).allMatch(CompletableFuture::isDone);
    }

    @Test
    void aCommitThatIsToldAfterLeadershipWasLostStillIsOne() {
        var early = control.submit("a", LedLoop.create("a"));
        run();
        store.commit();
        control.following();
        run();
        assertThat(early).isCompletedWithValue(new Accepted("a", 1));
    }
}
