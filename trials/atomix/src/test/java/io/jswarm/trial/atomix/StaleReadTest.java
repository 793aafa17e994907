package io.jswarm.trial.atomix;

import static org.assertj.core.api.Assertions.assertThat;

import io.atomix.protocols.raft.RaftServer;
import io.atomix.protocols.raft.protocol.AppendRequest;
import io.atomix.protocols.raft.protocol.ConfigureRequest;
import io.jswarm.manager.store.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Linearizable reads that miss what was acknowledged before they began. Passes while the library answers so. */
class StaleReadTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    /** A group in which something is committed and each member has read once. */
    private AtomixGroup group() {
        AtomixGroup group = new AtomixGroup(folder, 3);
        StoreContract.commit(group, group.leader(), "a", 3);
        for (int i = 0; i < 3; i++) {
            group.get(group.store(i).readBarrier(LONG));
        }
        return group;
    }

    private static boolean hasEntries(Object question) {
        return question instanceof AppendRequest append && !append.entries().isEmpty();
    }

    /** Makes that member the leader. */
    private static void lead(AtomixGroup group, int member) {
        int leader = group.leader();
        while (leader != member) {
            var _ = group.store(leader).membership().transferTo(group.id(member), LONG);
            int before = leader;
            group.await("handed over", () -> !group.store(before).leadership().self());
            leader = group.leader();
        }
    }

    /**
     * A leader behind a partition takes the answer to a message about members for a sign that it leads, although whoever
     * answers follows another leader in a later term.
     */
    @RepeatedTest(3)
    void aDeposedLeaderAnswersFromThePast() {
        try (AtomixGroup group = group()) {
            int first = group.leader();
            int old = (first + 1) % 3;
            int other = (first + 2) % 3;
            StagedWire.Held late = group.wire.hold((from, to, question) ->
                    question instanceof ConfigureRequest && from.equals(group.id(old)) && to.equals(group.id(other)));
            lead(group, old);
            StoreContract.commit(group, old, "b", 2);
            assertThat(late.questions()).isNotEmpty();
            group.wire.hold((from, to, question) -> from.equals(group.id(old)) && !isOf(question, to, group.id(other)));
            group.wire.lose((from, to, question) -> to.equals(group.id(old)));
            int next = group.leader(first, other);
            StoreContract.commit(group, next, "c", 1);
            long acknowledged = group.store(next).image().revision();

            long reads = group.store(old).reads();
            CompletableFuture<Void> read = group.store(old).readBarrier(LONG);
            group.await("the read is under way", () -> group.store(old).reads() > reads);
            late.lose();
            group.get(read);
            assertThat(group.store(old).image().revision())
                    .as("what a confirmed read saw, after revision %d was acknowledged", acknowledged)
                    .isLessThan(acknowledged);
        }
    }

    private static boolean isOf(Object question, String to, String other) {
        return question instanceof ConfigureRequest && to.equals(other);
    }

    /** A new leader answers before it knows what is committed. */
    @RepeatedTest(3)
    void aFreshLeaderAnswersBeforeItHasCommittedInItsTerm() {
        try (AtomixGroup group = group()) {
            int first = group.leader();
            String old = group.id(first);
            // The others have the entry, and never hear that it is committed.
            group.wire.lose((from, to, question) ->
                    question instanceof AppendRequest && from.equals(old) != hasEntries(question));
            StoreContract.commit(group, first, "b", 1);
            long acknowledged = group.store(first).image().revision();
            group.crash(first);
            int[] next = {-1};
            group.await("another one leads", () -> {
                for (int i = 1; i < 3; i++) {
                    int member = (first + i) % 3;
                    if (group.store(member).role() == RaftServer.Role.LEADER) {
                        next[0] = member;
                    }
                }
                return next[0] >= 0;
            });
            group.get(group.store(next[0]).readBarrier(LONG));
            assertThat(group.store(next[0]).image().revision())
                    .as("what a confirmed read saw, after revision %d was acknowledged", acknowledged)
                    .isLessThan(acknowledged);
            group.heal();
            group.await("it was committed", () -> group.store(next[0]).image().revision() == acknowledged);
        }
    }
}
