package io.jswarm.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.HeartbeatAck;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import io.jswarm.worker.agent.DispatcherConnector.LogLink;
import io.jswarm.worker.agent.DispatcherConnector.LogLinkListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * When a manager that answers late, or no more, is doubted: then this worker opens connections. The period is a second
 * but where a test sets another.
 */
final class HeartbeatsTest {
    private final SimTime time = new SimTime(1_700_000_000_000L);
    private final List<Throwable> faults = new ArrayList<>();
    private final SimLoop loop = new SimLoop(time, (what, cause) -> faults.add(cause), () -> Duration.ZERO);
    private final List<String> opened = new ArrayList<>();
    private final Randomness random = Randomness.seeded(1);
    private final Redial redial = new Redial(loop, random, this::open, link -> {
        throw new AssertionError("nobody answers there");
    });
    private final Suspicion suspect = new Suspicion(
            new LeaderProbe(
                    loop, random, this::open, new ManagerList(random, List.of("m1")), redirect -> {}, (addr, link) -> {
                        throw new AssertionError("nobody answers there");
                    }),
            redial);
    private final Heartbeats heartbeats = new Heartbeats(loop, suspect, new Manager());
    /** How late the manager answers; negative: not at all. */
    private long answersAfterMs = 10;

    private DispatcherLink open(String addr, LinkListener listener) {
        opened.add(addr);
        return new DispatcherLink() {
            @Override
            public void send(WorkerMessage message) {}

            @Override
            public void close() {}

            @Override
            public void leaving() {}

            @Override
            public void left() {}

            @Override
            public LogLink openLogs(LogLinkListener listener) {
                throw new AssertionError("no logs are asked for");
            }
        };
    }

    private final class Manager implements Heartbeats.Owner {
        @Override
        public String addr() {
            return "m1";
        }

        @Override
        public Hello hello() {
            return Hello.getDefaultInstance();
        }

        @Override
        public void send(WorkerMessage message) {
            long sequence = message.getHeartbeat().getSequence();
            if (answersAfterMs >= 0) {
                loop.schedule(message, loop.now().monoAfterMs(answersAfterMs), () -> {
                    heartbeats.heard();
                    heartbeats.answered(
                            HeartbeatAck.newBuilder().setSequence(sequence).build());
                });
            }
        }

        @Override
        public void silent(String why) {
            opened.add(why);
            heartbeats.end();
        }
    }

    private void begin() {
        loop.post(() -> {
            heartbeats.begin();
            heartbeats.period(1_000);
        });
    }

    private void pass(long ms) {
        time.advance(Duration.ofMillis(ms));
    }

    @AfterEach
    void nothingFailed() {
        assertThat(faults).isEmpty();
    }

    @Test
    void oneThatAnsweredAtOnceIsDoubtedAfterHalfAPeriod() {
        begin();
        pass(10_500);
        answersAfterMs = -1;
        pass(500); // until the next heartbeat
        pass(499);
        assertThat(opened).isEmpty();
        pass(1);
        assertThat(opened).containsExactly("m1");
    }

    @Test
    void oneThatHasBecomeSlowIsDoubtedOnceAndThenNoMore() {
        begin();
        pass(5_500);
        answersAfterMs = 900;
        pass(5_000);
        assertThat(opened).as("the first time only").containsExactly("m1");
    }

    @Test
    void oneThatWasSlowLongAgoIsDoubtedAsSoonAsAnyOther() {
        begin();
        answersAfterMs = 900;
        pass(5_500);
        answersAfterMs = 10;
        pass(60_000);
        opened.clear();
        answersAfterMs = -1;
        pass(500);
        pass(500);
        assertThat(opened).containsExactly("m1");
    }

    /** Each heartbeat is sent before the one before is answered: what is awaited is counted from its own time. */
    @Test
    void oneThatAnswersLaterThanAPeriodIsDoubtedNoMoreEither() {
        begin();
        answersAfterMs = 1_200;
        pass(20_000);
        opened.clear();
        pass(20_000);
        assertThat(opened).isEmpty();
    }

    @Test
    void noPatienceIsLongerThanTwoPeriodsAndAHalf() {
        begin();
        answersAfterMs = 2_000;
        pass(20_000);
        opened.clear();
        answersAfterMs = -1;
        pass(5_600); // what was sent before is still answered, after 2 s; then at most 2.5 s
        assertThat(opened).isNotEmpty();
    }

    /** Managers of thousands of workers ask for a long period: there each doubt is one of thousands, and all have longer. */
    @Test
    void withALongPeriodDoubtsComeLater() {
        begin();
        loop.post(() -> heartbeats.period(5_000));
        pass(20_000);
        answersAfterMs = -1;
        pass(5_000); // until the next heartbeat
        pass(2_400);
        assertThat(opened).isEmpty();
        pass(200);
        assertThat(opened).containsExactly("m1");
    }

    @Test
    void withALongPeriodAPatienceMayBeAsLongAsThat() {
        begin();
        loop.post(() -> heartbeats.period(5_000));
        answersAfterMs = 4_000;
        pass(41_000);
        opened.clear();
        answersAfterMs = -1;
        pass(4_000 + 4_900);
        assertThat(opened).isEmpty();
        pass(5_000);
        assertThat(opened).isNotEmpty();
    }

    @Test
    void noPeriodMakesAPatienceLongerThanFiveSeconds() {
        begin();
        loop.post(() -> heartbeats.period(10_000));
        answersAfterMs = 4_900;
        pass(31_000);
        opened.clear();
        pass(30_000);
        assertThat(opened).isEmpty();
        answersAfterMs = 5_100;
        pass(30_000);
        opened.clear();
        pass(30_000);
        assertThat(opened).as("however often it was so late").hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void aLongStallIsSoonForgotten() {
        begin();
        answersAfterMs = 9_000;
        pass(500);
        answersAfterMs = 10;
        pass(40_000);
        opened.clear();
        answersAfterMs = -1;
        pass(1_000);
        assertThat(opened).containsExactly("m1");
    }

    @Test
    void oneThatSaysSomethingElseIsNotSilent() {
        begin();
        pass(500);
        answersAfterMs = -1;
        for (int i = 0; i < 20; i++) {
            pass(400);
            loop.post(heartbeats::heard);
        }
        assertThat(opened).isEmpty();
        pass(499);
        assertThat(opened).isEmpty();
        pass(300); // it is looked at again every half a second
        assertThat(opened).containsExactly("m1");
        loop.post(heartbeats::heard);
        pass(490);
        opened.clear();
        pass(510);
        assertThat(opened).as("silent again").isNotEmpty();
    }

    @Test
    void nothingIsAskedAfterTheEnd() {
        begin();
        pass(500);
        answersAfterMs = -1;
        pass(900);
        loop.post(heartbeats::end);
        pass(20_000);
        assertThat(opened).isEmpty();
    }

    @Test
    void furtherConnectionsAreTriedLessAndLessOften() {
        List<Long> times = new ArrayList<>();
        Redial alone = new Redial(
                loop,
                random,
                (addr, listener) -> {
                    times.add(loop.now().monoNanos() / 1_000_000);
                    return open(addr, listener);
                },
                link -> {
                    throw new AssertionError("nobody answers there");
                });
        loop.post(() -> alone.begin("m1", Hello.getDefaultInstance()));
        pass(30_000);
        loop.post(alone::stop);
        pass(10_000);
        assertThat(times.get(1) - times.get(0)).isBetween(400L, 600L);
        assertThat(times.get(5) - times.get(4)).isBetween(2_000L, 3_000L);
        assertThat(times).hasSizeBetween(12, 17);
    }

    /**
     * Quickly while an election takes no longer; a swarm without a leader for long is not asked by all its workers all
     * the time.
     */
    @Test
    void othersAreAskedLessAndLessOftenWhoLeads() {
        List<Long> times = new ArrayList<>();
        LeaderProbe alone = new LeaderProbe(
                loop,
                random,
                (addr, listener) -> {
                    times.add(loop.now().monoNanos() / 1_000_000);
                    loop.post(() -> listener.closed("nobody leads", LinkEnd.BROKEN));
                    return open(addr, listener);
                },
                new ManagerList(random, List.of("m1", "m2", "m3")),
                redirect -> {},
                (addr, link) -> {
                    throw new AssertionError("nobody lets it in");
                });
        loop.post(() -> alone.begin("m1", Hello.getDefaultInstance()));
        pass(30_000);
        loop.post(alone::stop);
        pass(10_000);
        assertThat(times.get(6) - times.get(0)).isBetween(6 * 300L, 6 * 450L);
        assertThat(times.getLast() - times.get(times.size() - 2)).isBetween(2_000L, 3_000L);
        assertThat(times).hasSizeBetween(15, 24);
    }

    @Test
    void itIsOverAfterTenSeconds() {
        begin();
        pass(500);
        answersAfterMs = -1;
        pass(11_500);
        assertThat(opened).last().asString().contains("it answered no heartbeat for 10000 ms");
    }
}
