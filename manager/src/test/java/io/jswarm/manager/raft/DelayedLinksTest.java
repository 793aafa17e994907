package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.manager.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attack 11: every frame of every link is late by chance, in order, now and then by longer than an election timeout, while
 * writes go on and leadership changes hands: asked to, and since a leader stands still for longer than that.
 */
@Tag("slow")
class DelayedLinksTest {
    private static final int MEMBERS = 3;
    private static final int ROUNDS = 4;
    private static final int WRITES = 3;
    private static final Duration ROUND = Duration.ofMillis(400);

    @TempDir
    Path folder;

    /** Mostly up to 15 ms; one in 60 frames takes 100 to 500 ms, and keeps those behind it waiting. */
    private static MemoryNetwork.Delays delays(long seed) {
        Map<String, AtomicLong> frames = new ConcurrentHashMap<>();
        return (from, to) -> {
            String link = from.substring(from.indexOf('-')) + to.substring(to.indexOf('-'));
            long frame = frames.computeIfAbsent(link, key -> new AtomicLong()).incrementAndGet();
            SplittableRandom random = new SplittableRandom((seed * 31 + link.hashCode()) * 31 + frame);
            int ms = random.nextInt(60) == 0 ? random.nextInt(100, 500) : random.nextInt(15);
            return TimeUnit.MILLISECONDS.toNanos(ms);
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void lateFramesAndPausedLeadersLoseNothingAndMakeNoReadOld(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Traffic traffic = new Traffic(random, 120);
        try (RaftGroup group = new RaftGroup(folder, MEMBERS)) {
            group.network.delay(delays(seed));
            boolean believed = false;
            for (int round = 0; round < ROUNDS; round++) {
                if (round % 2 == 0) {
                    believed |= pauseTheLeader(group, traffic);
                } else {
                    handOver(group, random);
                }
                goOn(group, traffic);
            }
            assertThat(believed).as("a paused leader still believed to lead").isTrue();
            group.heal();
            traffic.check(group, ROUNDS, ROUNDS - 1);
            assertThat(traffic.terms())
                    .as(
                            "terms in which something was acknowledged: one after each pause, more where leadership was handed over")
                    .hasSizeGreaterThanOrEqualTo(ROUNDS / 2);
        }
    }

    private static void goOn(RaftGroup group, Traffic traffic) {
        long end = System.nanoTime() + ROUND.toNanos();
        long enough = traffic.acknowledged() + WRITES;
        int before = traffic.reads();
        group.await("writes go on", () -> {
            traffic.write(group);
            traffic.read(group);
            return System.nanoTime() - end >= 0 && traffic.acknowledged() >= enough && traffic.reads() > before;
        });
    }

    /**
     * Stands still until others have acknowledged more, and then goes on; all are written to and read from. Returns
     * whether it believed to lead.
     */
    private static boolean pauseTheLeader(RaftGroup group, Traffic traffic) {
        int leader = group.leader();
        int[] others = IntStream.range(0, MEMBERS).filter(i -> i != leader).toArray();
        long before = traffic.acknowledged();
        try (PausedMember _ = new PausedMember(group, leader)) {
            assertThat(group.leader(others)).isNotEqualTo(leader);
            group.await("the others go on", () -> {
                traffic.write(group);
                traffic.read(group);
                return traffic.acknowledged() > before;
            });
            return group.store(leader).leadership().self();
        }
    }

    /** Asks whoever leads to hand over to another one, which late frames may prevent. */
    private static void handOver(RaftGroup group, SplittableRandom random) {
        int leader = group.leader();
        int to = (leader + 1 + random.nextInt(MEMBERS - 1)) % MEMBERS;
        Store store = group.store(leader);
        var _ = store.membership().transferTo(group.id(to), Duration.ofSeconds(1));
    }
}
