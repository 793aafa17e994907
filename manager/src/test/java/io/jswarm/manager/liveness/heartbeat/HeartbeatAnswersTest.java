package io.jswarm.manager.liveness.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which heartbeats are answered before the loop gets to them, and which are left to it. */
final class HeartbeatAnswersTest {
    private static final Now START = new Now(0, 0);
    private static final long LATER = (HeartbeatAnswers.FRESH_MS + 1) * Now.NANOS_PER_MS;

    private final HeartbeatQueue queue = new HeartbeatQueue();
    private final HeartbeatAnswers answers = new HeartbeatAnswers(queue);
    private final List<Long> answered = new ArrayList<>();
    private final SessionHeartbeats session = new SessionHeartbeats(
            "node", new LastHeard(0), (sequence, undecided) -> answered.add(undecided ? -sequence : sequence));

    private List<Long> queued() {
        List<Long> heard = new ArrayList<>();
        queue.drain((of, heardNanos) -> heard.add(heardNanos));
        return heard;
    }

    @Test
    void oneIsAnsweredAtOnceAndQueuedForALoopThatIsWell() {
        session.begin();
        answers.well(START);
        assertThat(answers.take(session, 1, 5)).isTrue();
        assertThat(answered).containsExactly(1L);
        assertThat(queued()).containsExactly(5L);
        session.answerLate();
        assertThat(answered).as("it was answered").hasSize(1);
    }

    @Test
    void aLeaderThatHasSaidNothingForLongAnswersTheLastOneLate() {
        session.begin();
        answers.leads(true);
        answers.well(START);
        assertThat(answers.take(session, 1, LATER)).isTrue();
        assertThat(answers.take(session, 2, LATER + 1)).isTrue();
        assertThat(answered).isEmpty();
        assertThat(queued()).containsExactly(LATER, LATER + 1);
        session.answerLate();
        session.answerLate();
        assertThat(answered).containsExactly(2L);
    }

    @Test
    void aFollowerThatDoesNotHearTheLeaderLeavesThemToItsLoop() {
        session.begin();
        answers.well(START);
        answers.unwell();
        assertThat(answers.take(session, 1, 5)).isFalse();
        assertThat(queued()).isEmpty();
    }

    @Test
    void nothingIsTakenOfASessionThatIsNotWelcomedOrIsOver() {
        answers.well(START);
        assertThat(answers.take(session, 1, 5)).isFalse();
        session.begin();
        session.end();
        assertThat(answers.take(session, 2, 6)).isFalse();
        assertThat(answered).isEmpty();
        assertThat(queued()).isEmpty();
    }

    @Test
    void oneSessionFillsTheQueueNoFurtherThanItsShare() {
        session.begin();
        answers.well(START);
        for (int i = 1; i <= 16; i++) {
            assertThat(answers.take(session, i, i)).isTrue();
        }
        assertThat(answers.take(session, 17, 17)).isFalse();
        assertThat(queued()).hasSize(16);
        assertThat(answers.take(session, 18, 18)).as("there is room again").isTrue();
    }
}
