package io.jswarm.manager.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Node;
import io.jswarm.manager.state.ClusterState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Store} promises. Subclasses say how to make a group. */
public abstract class StoreContract {
    private static final Duration LONG = Duration.ofSeconds(10);

    /** For subclasses. */
    protected StoreContract() {}

    /** A new group of running members, all of them voters, one of which leads or is about to. */
    protected abstract StoreGroup group(int size);

    /** A batch that follows the revision and creates one node. */
    public static Batch batch(long base, String nodeId) {
        return Batch.newBuilder()
                .setBaseRevision(base)
                .setRevision(base + 1)
                .setTimeMs(1_000 + base)
                .addChanges(Change.newBuilder()
                        .setAction(Action.ACTION_CREATE)
                        .setNode(Node.newBuilder().setId(nodeId)))
                .build();
    }

    /** The state's snapshot: equal states are equal bytes. */
    public static byte[] bytes(ClusterState state) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            SnapshotWriter.write(state, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Proposes batches that create these nodes, one after the other without waiting, and expects all to be committed. */
    public static void commit(StoreGroup group, int leader, String prefix, int count) {
        Store store = group.store(leader);
        long base = store.image().revision();
        List<CompletableFuture<ProposeOutcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            outcomes.add(store.propose(
                    batch(base + i, prefix + i), store.leadership().term()));
        }
        for (int i = 0; i < count; i++) {
            assertThat(group.get(outcomes.get(i))).isEqualTo(new ProposeOutcome.Committed(base + i + 1));
        }
        assertThat(store.image().revision()).isEqualTo(base + count);
    }

    private static void assertSame(StoreGroup group) {
        byte[] expected = bytes(group.store(0).image());
        for (int i = 0; i < group.size(); i++) {
            group.get(group.store(i).readBarrier(LONG));
            assertThat(bytes(group.store(i).image())).as("image of member " + i).isEqualTo(expected);
            assertThat(group.listener(i).faults()).as("faults of member " + i).isEmpty();
            assertThat(group.listener(i).image().revision())
                    .isEqualTo(group.store(i).image().revision());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void batchesCommitInTheOrderOfProposalAndAreHeardSo(int size) {
        try (StoreGroup group = group(size)) {
            int leader = group.leader();
            long before = group.store(leader).image().revision();
            commit(group, leader, "n", 100);
            List<Long> heard = group.listener(leader).revisions();
            assertThat(heard).isSorted().hasSizeGreaterThanOrEqualTo(100);
            assertThat(heard.getLast()).isEqualTo(before + 100);
            assertSameAfterBarrier(group);
        }
    }

    private static void assertSameAfterBarrier(StoreGroup group) {
        group.get(group.store(0).readBarrier(LONG));
        assertSame(group);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aBatchOfAnotherRevisionIsRefusedAndChangesNothing(int size) {
        try (StoreGroup group = group(size)) {
            int leader = group.leader();
            Store store = group.store(leader);
            commit(group, leader, "n", 2);
            ClusterState before = store.image();
            CompletableFuture<ProposeOutcome> late = store.propose(
                    batch(before.revision() - 1, "late"), store.leadership().term());
            assertThat(group.get(late)).isInstanceOf(ProposeOutcome.Refused.class);
            assertThat(store.image()).isSameAs(before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aProposalOfAnotherTermOrMemberIsRefused(int size) {
        try (StoreGroup group = group(size)) {
            int leader = group.leader();
            long term = group.store(leader).leadership().term();
            long base = group.store(leader).image().revision();
            assertThat(group.get(group.store(leader).propose(batch(base, "x"), term - 1)))
                    .isInstanceOf(ProposeOutcome.Refused.class);
            assertThat(group.get(group.store(leader).propose(batch(base, "x"), term + 1)))
                    .isInstanceOf(ProposeOutcome.Refused.class);
            for (int i = 0; i < size; i++) {
                if (i != leader) {
                    assertThat(group.get(group.store(i).propose(batch(base, "x"), term)))
                            .isInstanceOf(ProposeOutcome.Refused.class);
                }
            }
            commit(group, leader, "n", 1);
            assertThat(group.store(leader).image().nodes()).doesNotContainKey("x");
        }
    }

    @Test
    void aReadBarrierOnAnyMemberSeesWhatWasAcknowledged() {
        try (StoreGroup group = group(3)) {
            int leader = group.leader();
            for (int round = 0; round < 20; round++) {
                commit(group, leader, "r" + round + "-", 1);
                long acknowledged = group.store(leader).image().revision();
                for (int i = 0; i < 3; i++) {
                    group.get(group.store(i).readBarrier(LONG));
                    assertThat(group.store(i).image().revision()).isGreaterThanOrEqualTo(acknowledged);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aKillOfAllMembersLosesNothingAcknowledged(int size) {
        try (StoreGroup group = group(size)) {
            for (int round = 0; round < 2; round++) {
                commit(group, group.leader(), "k" + round + "-", 30);
                byte[] before = bytes(group.store(group.leader()).image());
                for (int i = 0; i < size; i++) {
                    group.crash(i);
                }
                for (int i = 0; i < size; i++) {
                    group.restart(i);
                }
                group.get(group.store(group.leader()).readBarrier(LONG));
                assertThat(bytes(group.store(group.leader()).image())).isEqualTo(before);
            }
            commit(group, group.leader(), "after", 1);
            assertSameAfterBarrier(group);
        }
    }

    @Test
    void whenTheLeaderIsKilledAnotherLeadsInALaterTermWithAllThatWasAcknowledged() {
        try (StoreGroup group = group(3)) {
            int first = group.leader();
            long term = group.store(first).leadership().term();
            commit(group, first, "a", 20);
            long acknowledged = group.store(first).image().revision();
            group.crash(first);
            int second = group.leader((first + 1) % 3, (first + 2) % 3);
            assertThat(group.store(second).leadership().term()).isGreaterThan(term);
            assertThat(group.store(second).image().revision()).isEqualTo(acknowledged);
            assertThat(group.listener(second).roles())
                    .contains("leading " + group.store(second).leadership().term());
            commit(group, second, "b", 20);
            group.restart(first);
            group.await(
                    "the old leader follows", () -> group.store(first).image().revision() == acknowledged + 20);
            assertSameAfterBarrier(group);
        }
    }

    @Test
    void aLeaderCutOffAcknowledgesNothingReadsNothingAndComesBackWithoutGhosts() {
        try (StoreGroup group = group(3)) {
            int old = group.leader();
            commit(group, old, "a", 5);
            Store cutOff = group.store(old);
            long base = cutOff.image().revision();
            group.partition(old);
            CompletableFuture<ProposeOutcome> ghost =
                    cutOff.propose(batch(base, "ghost"), cutOff.leadership().term());
            CompletableFuture<Void> read = cutOff.readBarrier(Duration.ofMillis(1500));
            int next = group.leader((old + 1) % 3, (old + 2) % 3);
            commit(group, next, "b", 5);
            assertThatThrownBy(() -> group.get(read)).satisfies(StoreContract::isUnavailable);
            group.await("the old leader steps down", () -> !cutOff.leadership().self());
            assertThat(group.listener(old).roles()).endsWith("following");
            group.heal();
            assertThat(group.get(ghost)).isNotInstanceOf(ProposeOutcome.Committed.class);
            group.await("the old leader follows", () -> cutOff.image().revision() >= base + 5);
            assertSameAfterBarrier(group);
            assertThat(cutOff.image().nodes()).doesNotContainKey("ghost").containsKey("b4");
        }
    }

    /**
     * A library that asked for no new confirmation, since that index was confirmed before, read stale here
     * (docs/facts/raft.md).
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReadThatWasConfirmedConfirmsNoneAfterTheMemberIsCutOff(boolean leads) {
        try (StoreGroup group = group(3)) {
            int leader = group.leader();
            commit(group, leader, "a", 5);
            int member = leads ? leader : (leader + 1) % 3;
            Store cutOff = group.store(member);
            group.get(cutOff.readBarrier(LONG));
            long index = cutOff.image().revision();
            group.partition(member);
            CompletableFuture<Void> again = cutOff.readBarrier(Duration.ofMillis(1500));
            assertThat(cutOff.leadership().self()).isEqualTo(leads);
            int next = leads ? group.leader((member + 1) % 3, (member + 2) % 3) : leader;
            commit(group, next, "b", 5);
            assertThatThrownBy(() -> group.get(again)).satisfies(StoreContract::isUnavailable);
            assertThat(cutOff.image().revision()).as("what it would have read").isEqualTo(index);
            group.heal();
            group.get(cutOff.readBarrier(LONG));
            assertThat(cutOff.image().nodes()).containsKey("b4");
        }
    }

    private static void isUnavailable(Throwable thrown) {
        Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
        assertThat(cause).isInstanceOf(RejectedException.class);
        assertThat(((RejectedException) cause).rejection().code()).isEqualTo(Rejection.Code.UNAVAILABLE);
    }

    @Test
    void withoutAMajorityNothingIsAnsweredAndCloseAnswersWhatIsLeft() {
        try (StoreGroup group = group(3)) {
            int leader = group.leader();
            commit(group, leader, "a", 1);
            Store store = group.store(leader);
            group.crash((leader + 1) % 3);
            group.crash((leader + 2) % 3);
            CompletableFuture<ProposeOutcome> stuck = store.propose(
                    batch(store.image().revision(), "stuck"), store.leadership().term());
            assertThatThrownBy(() -> group.get(store.readBarrier(Duration.ofMillis(300))))
                    .satisfies(StoreContract::isUnavailable);
            group.crash(leader);
            assertThat(group.get(stuck)).isInstanceOf(ProposeOutcome.Unknown.class);
            assertThat(store.image().nodes()).doesNotContainKey("stuck");
        }
    }
}
