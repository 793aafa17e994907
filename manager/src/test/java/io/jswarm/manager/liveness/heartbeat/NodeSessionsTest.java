package io.jswarm.manager.liveness.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.manager.state.SoftState.NodeSession;
import io.jswarm.manager.store.LeaderAbsence;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a leader knows of its workers' sessions, and what it does not count as silence. */
final class NodeSessionsTest {
    private static final long PERIOD_MS = 1_000;
    private static final String NODE = "node";

    private final SimTime time = new SimTime(1_000_000);
    private final SimLoop loop = new SimLoop(time, (what, cause) -> {}, () -> Duration.ZERO);
    private final NodeSessions sessions = new NodeSessions();

    private void begin(Duration absence) {
        time.advance(Duration.ofSeconds(1));
        sessions.begin(loop, absence);
    }

    private LastHeard open() {
        begin(Duration.ofMillis(800));
        LastHeard lastHeard = new LastHeard(time.now().monoNanos());
        sessions.opened(NODE, lastHeard, null, time.now());
        return lastHeard;
    }

    private NodeSession session() {
        return Objects.requireNonNull(sessions.session(NODE));
    }

    /** A heartbeat comes so many milliseconds after the last one. */
    private void beatAfter(long ms) {
        time.advance(Duration.ofMillis(ms));
        sessions.heartbeat(NODE, time.now().monoNanos(), PERIOD_MS);
    }

    @Test
    void aMemberThatWasHeardJustNowIsNotOneOfWhichNothingIsKnown() {
        sessions.members(raftId -> raftId.equals("heard") ? Duration.ofNanos(300_000) : Duration.ZERO);
        assertThat(sessions.memberSilentMs("heard")).isEqualTo(1);
        assertThat(sessions.memberSilentMs("unknown")).isZero();
    }

    @Test
    void whatTheEdgeHearsIsKnownBeforeTheLoopHandlesIt() {
        LastHeard lastHeard = open();
        time.advance(Duration.ofSeconds(5));
        lastHeard.heard(time.now().monoNanos());
        assertThat(session().heardNanos()).isEqualTo(time.now().monoNanos());
        lastHeard.heard(0);
        assertThat(session().heardNanos())
                .as("an older one")
                .isEqualTo(time.now().monoNanos());
    }

    @Test
    void aStreamBesideTheSessionIsASignOfLife() {
        open();
        time.advance(Duration.ofSeconds(2));
        sessions.stirred(NODE, time.now().monoNanos());
        sessions.stirred("another", time.now().monoNanos());
        assertThat(session().heardNanos()).isEqualTo(time.now().monoNanos());
        assertThat(sessions.session("another")).isNull();
    }

    @Test
    void punctualHeartbeatsLeaveTheSilenceAsItIs() {
        open();
        for (int i = 0; i < 100; i++) {
            beatAfter(i % 2 == 0 ? 1_040 : 960);
        }
        assertThat(session().longestGapMs()).isBetween(1_000L, 2_000L);
    }

    @Test
    void lateHeartbeatsAreSeenSoonAndForgottenSlowly() {
        open();
        beatAfter(0);
        beatAfter(2_400);
        beatAfter(10);
        assertThat(session().longestGapMs()).isGreaterThan(6_000);
        for (int i = 0; i < 30; i++) {
            beatAfter(1_000);
        }
        assertThat(session().longestGapMs()).isGreaterThan(5_000);
        for (int i = 0; i < 300; i++) {
            beatAfter(1_000);
        }
        assertThat(session().longestGapMs()).isLessThan(3_000);
    }

    @Test
    void whatWasOnTimeByALongerPeriodIsNotLateByAShorterOne() {
        open();
        beatAfter(PERIOD_MS);
        beatAfter(PERIOD_MS);
        time.advance(Duration.ofMillis(PERIOD_MS));
        sessions.heartbeat(NODE, time.now().monoNanos(), 5 * PERIOD_MS);
        beatAfter(4 * PERIOD_MS);
        assertThat(session().longestGapMs()).isLessThan(2 * PERIOD_MS);
        beatAfter(4 * PERIOD_MS);
        assertThat(session().longestGapMs()).as("this one is late").isGreaterThan(2 * PERIOD_MS);
    }

    @Test
    void theTimeWithoutASessionIsNoGap() {
        open();
        beatAfter(1_000);
        sessions.closed(NODE, time.now());
        assertThat(session().connected()).isFalse();
        time.advance(Duration.ofSeconds(4));
        sessions.opened(NODE, new LastHeard(time.now().monoNanos()), null, time.now());
        beatAfter(0);
        beatAfter(1_000);
        assertThat(session().longestGapMs()).isEqualTo(1_000);
    }

    @Test
    void whatThisProcessCouldNotHearIsNoSilenceAndNoGap() {
        open();
        beatAfter(0);
        time.advance(Duration.ofSeconds(1));
        long from = time.now().monoNanos();
        // The process is paused: no tick comes. Then the loop attends again, and reads what waited.
        Now after = new Now(time.now().wallMs() + 2_000, time.now().monoAfterMs(2_000));
        sessions.attend(after);
        assertThat(sessions.lostNanos(from, after.monoNanos())).isBetween(1_700_000_000L, 2_000_000_000L);
        assertThat(sessions.lostNanos(0, from)).isZero();
        sessions.heartbeat(NODE, after.monoNanos(), PERIOD_MS);
        assertThat(session().longestGapMs()).isLessThan(5_000);
    }

    @Test
    void aLoopThatAttendsLosesNoTime() {
        open();
        time.advance(Duration.ofMinutes(1));
        assertThat(sessions.lostNanos(0, time.now().monoNanos())).isZero();
        sessions.end(loop);
    }

    @Test
    void afterALongTimeWithoutALeaderWorkersMayComeLater() {
        begin(Duration.ofMillis(1_500));
        assertThat(sessions.lateSessionsMs()).isZero();
        begin(Duration.ofSeconds(4));
        assertThat(sessions.lateSessionsMs()).isPositive();
        sessions.expectLate(90_000);
        begin(LeaderAbsence.UNKNOWN);
        assertThat(sessions.lateSessionsMs()).isEqualTo(90_000);
    }

    @Test
    void theLastArrivalIsTheLastFirstSession() {
        open();
        long first = time.now().monoNanos();
        time.advance(Duration.ofSeconds(1));
        sessions.opened(NODE, new LastHeard(time.now().monoNanos()), null, time.now());
        assertThat(sessions.arrivalNanos()).isEqualTo(first);
        sessions.opened("another", new LastHeard(time.now().monoNanos()), null, time.now());
        assertThat(sessions.arrivalNanos()).isEqualTo(time.now().monoNanos());
    }
}
