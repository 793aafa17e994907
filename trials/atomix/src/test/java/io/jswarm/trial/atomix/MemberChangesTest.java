package io.jswarm.trial.atomix;

import static org.assertj.core.api.Assertions.assertThat;

import io.atomix.protocols.raft.protocol.JoinRequest;
import io.atomix.protocols.raft.protocol.JoinResponse;
import io.atomix.protocols.raft.protocol.RaftResponse;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Changes of members that are told as done and are not. Passes while the library tells so. */
class MemberChangesTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    /** Both are told that they are members; one is not. */
    @RepeatedTest(3)
    void ofTwoJoinsAtOnceOneIsLost() {
        try (AtomixGroup group = new AtomixGroup(folder, 3)) {
            int leader = group.leader();
            StoreContract.commit(group, leader, "a", 3);
            List<String> newcomers = List.of(group.id(group.startNewcomer()), group.id(group.startNewcomer()));
            StagedWire.Held joins = group.wire.hold(
                    (from, to, question) -> question instanceof JoinRequest && to.equals(group.id(leader)));
            for (String newcomer : newcomers) {
                CompletableFuture<Void> added = group.store(leader).membership().add(newcomer, LONG);
                assertThat(added).isNotNull();
            }
            group.await("both ask to join", () -> whoAsks(joins.questions().stream(), newcomers) == 2);
            BusyMember busy = new BusyMember(group.wire, group.id(leader));
            joins.release();
            group.await("both have asked", () -> whoAsks(group.wire.handed().stream(), newcomers) == 2);
            busy.goOn();
            group.await("both are told that they are in", () -> whoAsks(welcomed(group, leader), newcomers) == 2);
            group.await(
                    "the leader knows more than before",
                    () -> group.store(leader).members().size() > 3);
            assertThat(group.store(leader).members())
                    .as("the members, after %s were both told that they are", newcomers)
                    .hasSize(4);
        }
    }

    private static long whoAsks(Stream<Object> questions, List<String> newcomers) {
        return questions
                .filter(JoinRequest.class::isInstance)
                .map(question -> ((JoinRequest) question).member().memberId().id())
                .filter(newcomers::contains)
                .distinct()
                .count();
    }

    private static Stream<Object> welcomed(AtomixGroup group, int leader) {
        return group.wire.exchanges().stream()
                .filter(each -> each.to().equals(group.id(leader))
                        && each.answer() instanceof JoinResponse answer
                        && answer.status() == RaftResponse.Status.OK)
                .map(StagedWire.Exchange::question);
    }

    /** A leader that is no member any more, and knows it, goes on. */
    @RepeatedTest(3)
    void aLeaderThatWasRemovedGoesOnAcknowledging() {
        try (AtomixGroup group = new AtomixGroup(folder, 3)) {
            int leader = group.leader();
            Store store = group.store(leader);
            StoreContract.commit(group, leader, "a", 3);
            group.get(store.membership().remove(group.id(leader), LONG));
            assertThat(store.membership().voters()).doesNotContain(group.id(leader));
            assertThat(group.get(store.propose(
                            StoreContract.batch(store.image().revision(), "b"),
                            store.leadership().term())))
                    .isInstanceOf(ProposeOutcome.Committed.class);
        }
    }
}
