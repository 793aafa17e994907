package io.jswarm.manager.raft;

import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writes and reads under random kills, partitions and losses, in real time: what was acknowledged stays, what was refused never
 * shows, a read sees all that was acknowledged before it, and in the end all members are alike. Longer:
 * {@code -Djswarm.nemesis.rounds=1000 -Djswarm.nemesis.seed=7}.
 */
@Tag("slow")
class RaftNemesisTest {
    private static final int MEMBERS = 3;
    private static final int ROUNDS = Integer.getInteger("jswarm.nemesis.rounds", 30);

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(Long.getLong("jswarm.nemesis.seed", 20261123));
    private final Traffic traffic = new Traffic(random, 60);

    @Test
    void acknowledgedWritesSurviveAndReadsAreNeverStale() {
        try (RaftGroup group = new RaftGroup(
                folder,
                MEMBERS,
                config -> new RaftStoreConfig(
                        config.folder(), config.raftId(), config.start(), config.electionTimeoutMs(), 60, 6_000))) {
            for (int round = 0; round < ROUNDS; round++) {
                disturb(group);
                long end = System.nanoTime() + Duration.ofMillis(250).toNanos();
                while (System.nanoTime() - end < 0) {
                    traffic.write(group);
                    if (random.nextInt(4) == 0) {
                        traffic.read(group);
                    }
                }
            }
            group.heal();
            startAll(group);
            traffic.check(group, 100, 20);
        }
    }

    private void disturb(RaftGroup group) {
        int member = random.nextInt(MEMBERS);
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                startAll(group);
                group.crash(member);
            }
            case 2 -> group.partition(member);
            case 3 -> group.network.cut(group.id(member), group.id((member + 1) % MEMBERS));
            case 4 -> {
                int[] left = {20};
                group.network.lose(frame -> left[0]-- == 0);
            }
            case 5 -> {
                IntStream.range(0, MEMBERS).forEach(group::crash);
                startAll(group);
            }
            default -> {
                group.heal();
                startAll(group);
            }
        }
    }

    private static void startAll(RaftGroup group) {
        for (int i = 0; i < MEMBERS; i++) {
            if (!group.running(i)) {
                group.restart(i);
            }
        }
    }
}
