package io.jswarm.runtime.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class SimLoopTest {
    private final List<String> seen = new ArrayList<>();
    private final SimTime time = new SimTime(1_000_000);
    private Duration delay = Duration.ofMillis(3);
    private final SimLoop loop =
            new SimLoop(time, (what, cause) -> seen.add("fault " + cause.getMessage()), () -> delay);

    @Test
    void eventsAndTimersRunInOrderOfVirtualTime() {
        loop.schedule(
                "b",
                loop.now().monoAfterMs(20),
                () -> seen.add("b@" + loop.now().wallMs()));
        loop.schedule(
                "a",
                loop.now().monoAfterMs(10),
                () -> seen.add("a@" + loop.now().wallMs()));
        loop.schedule("gone", loop.now().monoAfterMs(5), () -> seen.add("gone"));
        loop.cancel("gone");
        loop.schedule("a", loop.now().monoAfterMs(15), () -> seen.add("a again"));
        loop.post(() -> seen.add("posted " + loop.inLoop()));
        time.advance(Duration.ofMillis(30));
        assertThat(seen).containsExactly("posted true", "a again", "b@1000020");
        assertThat(loop.inLoop()).isFalse();
        assertThat(time.now().wallMs()).isEqualTo(1_000_030);
    }

    @Test
    void offloadTakesItsDelayOrTimesOut() {
        loop.offload(
                () -> "done",
                Duration.ofSeconds(1),
                (result, error) -> seen.add(result + "@" + loop.now().wallMs()));
        time.advance(Duration.ofMillis(10));
        delay = Duration.ofSeconds(2);
        loop.offload(
                () -> seen.add("ran"),
                Duration.ofSeconds(1),
                (result, error) -> seen.add(error instanceof TimeoutException ? "timeout" : "wrong"));
        time.advance(Duration.ofSeconds(3));
        assertThat(seen).containsExactly("done@1000003", "timeout");
    }

    @Test
    void aPausedLoopStandsStillAndCatchesUp() {
        loop.schedule(
                "timer",
                loop.now().monoAfterMs(5),
                () -> seen.add("timer@" + loop.now().wallMs()));
        loop.schedule("cancelled", loop.now().monoAfterMs(6), () -> seen.add("cancelled"));
        loop.offload(() -> seen.add("offloaded"), Duration.ofSeconds(1), (result, error) -> seen.add("outcome"));
        loop.pause();
        loop.post(() -> {
            seen.add("posted");
            loop.cancel("cancelled");
        });
        time.advance(Duration.ofMillis(20));
        assertThat(seen).isEmpty();
        loop.resume();
        time.advance(Duration.ofMillis(1));
        assertThat(seen).containsExactly("posted", "offloaded", "outcome", "timer@1000020");
    }

    @Test
    void aClosedLoopIsDeadAndAFaultIsTold() {
        loop.post(() -> {
            throw new IllegalStateException("bug");
        });
        time.advance(Duration.ZERO);
        loop.schedule("t", 5, () -> seen.add("timer"));
        loop.post(() -> seen.add("event"));
        loop.close();
        time.advance(Duration.ofSeconds(1));
        assertThat(seen).containsExactly("fault bug");
    }

    @Test
    void wallMayJumpAndTheMonotonicClockDoesNot() {
        long before = loop.now().monoNanos();
        loop.skewWall(-5_000);
        assertThat(loop.now().wallMs()).isEqualTo(995_000);
        assertThat(loop.now().monoNanos()).isEqualTo(before);
    }

    @Test
    void advanceUntilStopsAtTheConditionOrTheLimit() {
        loop.schedule("t", loop.now().monoAfterMs(7), () -> seen.add("t"));
        assertThat(time.advanceUntil(Duration.ofMillis(5), () -> !seen.isEmpty()))
                .isFalse();
        assertThat(time.advanceUntil(Duration.ofMillis(5), () -> !seen.isEmpty()))
                .isTrue();
        assertThat(time.now().wallMs()).isEqualTo(1_000_007);
    }
}
