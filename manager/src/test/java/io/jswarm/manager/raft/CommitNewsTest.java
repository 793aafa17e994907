package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.manager.store.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitNewsTest {
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private final CommitNews news = new CommitNews((ms, task) -> later.add(task), told::add);

    private void timePasses() {
        later.remove().run();
    }

    @Test
    void whoWasToldOfLessIsTold() {
        news.sent("a", 6);
        news.sent("b", 7);
        news.committed(7);
        assertThat(told).as("not at once: the next entries may take it along").isEmpty();
        timePasses();
        assertThat(told).containsExactly("a");
        assertThat(later).isEmpty();
    }

    @Test
    void whoIsLedNoLongerIsToldNothingMore() {
        CommitNews alone = new CommitNews((ms, task) -> later.add(task), raftId -> {
            told.add(raftId);
            return false;
        });
        alone.sent("gone", 6);
        alone.committed(7);
        timePasses();
        alone.committed(8);
        timePasses();
        assertThat(told).containsExactly("gone");
    }

    @Test
    void whatTookTheNewsAlongSparesAMessage() {
        news.sent("a", 6);
        news.committed(7);
        news.sent("a", 7);
        news.sent("a", 3);
        timePasses();
        assertThat(told).isEmpty();
        assertThat(later).isEmpty();
    }

    @Test
    void aBusyLogIsLookedAtOnceAWhileAndNeedsNoMessages() {
        news.sent("a", 0);
        for (int index = 1; index <= 100; index++) {
            news.committed(index);
            news.sent("a", index - 1);
            assertThat(later).hasSize(1);
            if (index % 10 == 0) {
                timePasses();
            }
        }
        assertThat(told).isEmpty();
        timePasses();
        assertThat(told).as("the last one has nothing that follows it").containsExactly("a");
        assertThat(later).isEmpty();
    }

    /** Their next heartbeat would tell only one of three changes in time. */
    @Test
    void followersApplyWhatIsCommittedLongBeforeTheNextHeartbeat(@TempDir Path folder) {
        Duration heartbeat = Duration.ofSeconds(10);
        try (RaftGroup group =
                new RaftGroup(folder, 3, config -> config.withElectionTimeoutMs(6 * (int) heartbeat.toMillis()))) {
            int leader = group.leader();
            for (String name : List.of("a", "b", "c")) {
                StoreContract.commit(group, leader, name, 1);
                for (int member = 0; member < 3; member++) {
                    var store = group.store(member);
                    Awaitility.await(name)
                            .atMost(heartbeat.dividedBy(2))
                            .until(() -> store.image().nodes().containsKey(name + "0"));
                }
            }
        }
    }
}
