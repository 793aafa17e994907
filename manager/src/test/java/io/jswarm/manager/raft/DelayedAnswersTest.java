package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attack 6: a member's answer "I have these entries" is kept back until its receiver leads once more, when the member
 * has them no longer. It must not count: the library that counted it lost acknowledged writes.
 */
@Tag("slow")
class DelayedAnswersTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final int GHOSTS = 20;

    @TempDir
    Path folder;

    private static List<CompletableFuture<ProposeOutcome>> propose(Store store, String prefix, int count) {
        long base = store.image().revision();
        long term = store.leadership().term();
        List<CompletableFuture<ProposeOutcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            outcomes.add(store.propose(StoreContract.batch(base + i, prefix + i), term));
        }
        return outcomes;
    }

    @Test
    void anAnswerOfAnOlderTermDoesNotCountWhenItsReceiverLeadsAgain() {
        try (RaftGroup group = new RaftGroup(folder, 5)) {
            int old = group.leader();
            StoreContract.commit(group, old, "a", 3);
            int liar = (old + 1) % 5;
            int[] others =
                    IntStream.range(0, 5).filter(i -> i != old && i != liar).toArray();
            long before = group.store(old).stats().lastIndex();

            // Two of five have the ghosts, and the second one's answers are kept back.
            MemoryNetwork.Held answers = group.network.hold((from, to, frame) ->
                    from.equals(group.id(liar)) && to.equals(group.id(old)) && Frames.saysItHas(frame, before + 1));
            apart(group, old, others);
            apart(group, liar, others);
            List<CompletableFuture<ProposeOutcome>> ghosts = propose(group.store(old), "ghost", GHOSTS);
            group.await(
                    "the ghosts arrive",
                    () -> group.store(liar).stats().lastIndex() >= before + GHOSTS && answers.count() > 0);

            // The others elect a leader, which takes the ghosts from the second one.
            int next = group.leader(others);
            group.heal();
            apart(group, old, others);
            StoreContract.commit(group, next, "b", 2);
            group.await("it follows", () -> group.store(liar).image().nodes().containsKey("b1"));
            assertThat(group.store(liar).stats().lastIndex()).isLessThan(before + GHOSTS);
            group.heal();
            group.await("all follow", () -> group.store(old).image().nodes().containsKey("b1"));
            leadsAgain(group, old);

            theAnswersComeNow(group, old, others[0], before, answers);
            ghosts.forEach(ghost -> assertThat(group.get(ghost)).isNotInstanceOf(ProposeOutcome.Committed.class));
            for (int i = 0; i < 5; i++) {
                Store store = group.store(i);
                group.await("all alike", () -> store.image().nodes().containsKey("d2"));
                assertThat(store.image().nodes()).doesNotContainKeys("ghost0", "ghost" + (GHOSTS - 1));
                assertThat(group.listener(i).faults()).isEmpty();
            }
        }
    }

    /** Two of five have the new entries, whose indexes are among those of the ghosts, and the answers of before come. */
    private static void theAnswersComeNow(
            RaftGroup group, int leader, int second, long before, MemoryNetwork.Held answers) {
        MemoryNetwork.Held questions = group.network.hold((from, to, frame) ->
                from.equals(group.id(leader)) && !to.equals(group.id(second)) && Frames.hasEntries(frame));
        List<CompletableFuture<ProposeOutcome>> fresh = propose(group.store(leader), "c", 3);
        group.await(
                "the new entries arrive",
                () -> group.store(second).stats().lastIndex()
                        == group.store(leader).stats().lastIndex());
        assertThat(group.store(leader).stats().lastIndex()).isLessThanOrEqualTo(before + GHOSTS);
        answers.release();
        assertThatThrownBy(() -> fresh.getFirst().get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(group.store(leader).image().nodes()).doesNotContainKey("c0");
        questions.release();
        fresh.forEach(group::get);
        StoreContract.commit(group, group.leader(), "d", 3);
    }

    private static void apart(RaftGroup group, int one, int[] others) {
        for (int other : others) {
            group.network.cut(group.id(one), group.id(other));
            group.network.cut(group.id(other), group.id(one));
        }
    }

    private static void leadsAgain(RaftGroup group, int to) {
        group.await("it leads again", () -> {
            if (group.store(to).leadership().self()) {
                return true;
            }
            try {
                group.get(group.store(group.leader()).membership().transferTo(group.id(to), LONG));
            } catch (IllegalStateException e) {
                // On a starved machine another one may win the election; then it is asked.
            }
            return false;
        });
    }
}
