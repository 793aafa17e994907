package io.jswarm.manager.raft;

import io.jswarm.manager.store.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With elections that silence alone would begin only long after these tests have ended. */
@Tag("slow")
class LeaderLossTest {
    private static final int SILENCE_MS = 60_000;

    @TempDir
    Path folder;

    private RaftGroup group(int size) {
        return new RaftGroup(folder, size, config -> config.withElectionTimeoutMs(SILENCE_MS), new MemoryNetwork(true));
    }

    private static void linked(RaftGroup group) {
        group.await("all have links to all", () -> {
            for (int from = 0; from < group.size(); from++) {
                for (int to = 0; to < group.size(); to++) {
                    if (from != to && !group.network.isLinked(group.id(from), group.id(to))) {
                        return false;
                    }
                }
            }
            return true;
        });
    }

    private static void leadsOn(RaftGroup group, int leader) {
        long term = group.store(leader).leadership().term();
        Awaitility.await()
                .during(Duration.ofMillis(1_500))
                .atMost(Duration.ofSeconds(10))
                .until(() -> group.store(leader).leadership().self()
                        && group.store(leader).leadership().term() == term);
    }

    @Test
    void aLeaderWhoseProcessIsGoneIsReplacedLongBeforeItsSilenceTells() {
        try (RaftGroup group = group(3)) {
            int leader = group.leader();
            linked(group);
            StoreContract.commit(group, leader, "a", 3);
            group.crash(leader);
            int next = group.leader((leader + 1) % 3, (leader + 2) % 3);
            StoreContract.commit(group, next, "b", 3);
        }
    }

    @Test
    void ofFiveMembersThoseThatAreLeftAgreeToo() {
        try (RaftGroup group = group(5)) {
            int leader = group.leader();
            linked(group);
            int other = (leader + 1) % 5;
            group.crash(other);
            leadsOn(group, leader);
            group.crash(leader);
            int next = group.leader((leader + 2) % 5, (leader + 3) % 5, (leader + 4) % 5);
            StoreContract.commit(group, next, "b", 3);
        }
    }

    @Test
    void aMemberThatIsTheOnlyOneToBeRefusedDeposesNobody() {
        try (RaftGroup group = group(3)) {
            int leader = group.leader();
            linked(group);
            AtomicInteger asked = new AtomicInteger();
            group.network.lose(frame -> {
                if (frame.getType().equals(LeaderLoss.QUESTION)) {
                    asked.incrementAndGet();
                }
                return false;
            });
            group.network.refuse(group.id((leader + 1) % 3), group.id(leader));
            group.await("the one that is refused asks the other", () -> asked.get() > 0);
            leadsOn(group, leader);
        }
    }

    @Test
    void aLeaderThatIsOnlySilentIsLeftToTheTimers() {
        try (RaftGroup group = group(3)) {
            int leader = group.leader();
            linked(group);
            for (int other = 1; other < 3; other++) {
                String id = group.id((leader + other) % 3);
                group.network.cut(id, group.id(leader));
                group.network.cut(group.id(leader), id);
                group.network.breakLinks(id, group.id(leader));
            }
            leadsOn(group, leader);
        }
    }
}
