package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final int ELECTION_MS = 600;
    private static final int MOST_MS = 2_000;

    private final Patience patience = new Patience(ELECTION_MS);
    private long nowMs = 77;

    private void begin() {
        patience.begin(nanos());
    }

    private long nanos() {
        return nowMs * Now.NANOS_PER_MS;
    }

    /** Gets to run all the time; the leader is heard as often as told, at last just now. */
    private void runs(long forMs, long heardEveryMs) {
        for (long end = nowMs + forMs; nowMs < end; ) {
            nowMs += Patience.TICK_MS;
            patience.tick(nanos());
            if ((end - nowMs) % heardEveryMs == 0) {
                patience.heard(1, nanos());
            }
        }
    }

    private int borne() {
        return patience.followingMs(nanos());
    }

    @Test
    void whereAllGetToRunItIsAnElectionTimeout() {
        assertThat(borne()).as("before it begins").isEqualTo(ELECTION_MS);
        begin();
        assertThat(borne()).isEqualTo(ELECTION_MS);
        runs(20_000, 100);
        assertThat(borne()).isEqualTo(ELECTION_MS);
        runs(10_000, 300);
        assertThat(borne()).isEqualTo(ELECTION_MS);
    }

    @Test
    void aLeaderThatSpeaksSeldomIsBorneTwiceAsLong() {
        begin();
        runs(1_000, 100);
        runs(450, 450);
        assertThat(borne()).isEqualTo(900);
        runs(24_000, 100);
        assertThat(borne()).isEqualTo(900);
        runs(7_000, 100);
        assertThat(borne()).as("half a minute later").isEqualTo(ELECTION_MS);
    }

    @Test
    void theWidestGapCountsAndNoneIsBorneTooLong() {
        begin();
        runs(1_000, 100);
        runs(700, 700);
        runs(450, 450);
        assertThat(borne()).isEqualTo(1_400);
        runs(1_500, 1_500);
        assertThat(borne()).isEqualTo(MOST_MS);
    }

    @Test
    void aFaultIsNotTakenForABusyHost() {
        begin();
        runs(1_000, 100);
        runs(2_100, 2_100);
        assertThat(borne()).as("longer than anything that is borne").isEqualTo(ELECTION_MS);
        runs(500, 500);
        patience.heard(2, nanos());
        for (int i = 0; i < 16; i++) {
            nowMs += Patience.TICK_MS;
            patience.tick(nanos());
        }
        patience.heard(3, nanos());
        assertThat(borne()).as("the time between two leaders").isEqualTo(1_000);
    }

    @Test
    void whoDidNotGetToRunConcludesNothingUntilWhatWaitedIsRead() {
        begin();
        runs(1_000, 100);
        nowMs += 160;
        assertThat(borne()).as("late, not yet told").isEqualTo(MOST_MS);
        patience.tick(nanos());
        nowMs += Patience.TICK_MS;
        assertThat(borne()).isEqualTo(MOST_MS);
        runs(200, 100);
        assertThat(borne()).as("twice the time without a heartbeat").isEqualTo(620);
    }

    @Test
    void whoOftenGetsToRunLateBearsMoreEvenIfItHearsTheLeaderInTime() {
        begin();
        runs(1_000, 100);
        for (int i = 0; i < 4; i++) {
            nowMs += 100;
            patience.heard(1, nanos());
        }
        patience.tick(nanos());
        runs(300, 100);
        assertThat(borne()).as("twice what it was late, and a heartbeat").isEqualTo(2 * (350 + 100));
    }

    @Test
    void whoHeardTheLeaderSinceItAskedKnows() {
        begin();
        patience.heard(3, nanos());
        long asked = nanos();
        assertThat(patience.heardSince(asked, 3)).isFalse();
        nowMs++;
        patience.heard(2, nanos());
        assertThat(patience.heardSince(asked, 3)).as("one that was deposed").isFalse();
        patience.heard(3, nanos());
        assertThat(patience.heardSince(asked, 3)).isTrue();
    }

    @Test
    void aLeaderBearsAsMuchAsTheMostPatientFollower() {
        assertThat(patience.mostMs()).isEqualTo(MOST_MS);
    }
}
