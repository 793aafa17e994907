package io.jswarm.manager.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Node;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.StoreListener;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The fake log keeps the promises that the real one makes, and breaks nothing but what it may. */
final class MemoryGroupTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final List<String> story = new ArrayList<>();
    private final TreeMap<String, MemoryStore> stores = new TreeMap<>();
    private final TreeMap<String, Heard> heard = new TreeMap<>();
    private SimTime time = new SimTime(0);
    private MemoryGroup group = group(1);

    /** What one member's listener was told. */
    private static final class Heard implements StoreListener {
        final List<String> events = new ArrayList<>();
        ClusterState image = ClusterState.EMPTY;
        long leads;

        @Override
        public void committed(ClusterState next, Delta delta) {
            assertThat(delta.revision()).isEqualTo(next.revision()).isEqualTo(image.revision() + 1);
            image = next;
            events.add("committed");
        }

        @Override
        public void replaced(ClusterState next) {
            assertThat(next.revision()).isGreaterThanOrEqualTo(image.revision());
            image = next;
            events.add("replaced");
        }

        @Override
        public void leading(long term) {
            assertThat(leads).as("told twice to lead").isZero();
            leads = term;
            events.add("leading " + term);
        }

        @Override
        public void following() {
            leads = 0;
        }

        @Override
        public void failed(String what, Throwable cause) {
            events.add("failed " + cause.getMessage());
        }
    }

    private MemoryGroup group(long seed) {
        time = new SimTime(0);
        stores.clear();
        SimLoop loop = new SimLoop(
                time,
                (what, cause) -> {
                    throw new AssertionError(cause);
                },
                () -> Duration.ZERO);
        group = new MemoryGroup(loop, Randomness.seeded(seed), MemoryTiming.LAN, List.of("1", "2", "3"), story::add);
        List.of("1", "2", "3").forEach(this::start);
        return group;
    }

    private void start(String id) {
        Heard listener = new Heard();
        MemoryStore store = group.start(id, listener);
        listener.image = store.image();
        heard.put(id, listener);
        stores.put(id, store);
    }

    private MemoryStore store(String id) {
        return Objects.requireNonNull(stores.get(id));
    }

    private Heard heard(String id) {
        return Objects.requireNonNull(heard.get(id));
    }

    private String leader() {
        assertThat(time.advanceUntil(LONG, () -> group.leader() != null))
                .as("somebody leads")
                .isTrue();
        return String.valueOf(group.leader());
    }

    private static Batch batch(long base, String id) {
        return Batch.newBuilder()
                .setBaseRevision(base)
                .setRevision(base + 1)
                .addChanges(Changes.create(Node.newBuilder().setId(id).build()))
                .build();
    }

    private CompletableFuture<ProposeOutcome> propose(String member, String id) {
        MemoryStore store = store(member);
        return store.propose(
                batch(store.image().revision(), id), store.leadership().term());
    }

    private boolean done(CompletableFuture<?>... futures) {
        return time.advanceUntil(LONG, () -> List.of(futures).stream().allMatch(CompletableFuture::isDone));
    }

    private void everybodyHas(String... ids) {
        assertThat(time.advanceUntil(
                        LONG,
                        () -> stores.values().stream()
                                .allMatch(s -> s.image().nodes().keySet().equals(Set.of(ids)))))
                .isTrue();
    }

    @Test
    void whatIsCommittedReachesEverybody() {
        String leader = leader();
        var outcome = propose(leader, "a");
        assertThat(done(outcome)).isTrue();
        assertThat(outcome.join()).isEqualTo(new ProposeOutcome.Committed(1));
        assertThat(store(leader).image().nodes()).containsKey("a");
        everybodyHas("a");
    }

    @Test
    void onlyTheLeaderOfItsTermProposes() {
        String leader = leader();
        MemoryStore follower = store(leader.equals("1") ? "2" : "1");
        var wrongMember = follower.propose(batch(0, "a"), follower.leadership().term());
        var wrongTerm = store(leader).propose(batch(0, "a"), group.term() - 1);
        assertThat(done(wrongMember, wrongTerm)).isTrue();
        assertThat(wrongMember.join()).isInstanceOf(ProposeOutcome.Refused.class);
        assertThat(wrongTerm.join()).isInstanceOf(ProposeOutcome.Refused.class);
    }

    @Test
    void aBatchOfAnotherBaseIsCommittedAndRefused() {
        String leader = leader();
        var first = propose(leader, "a");
        var second = propose(leader, "b");
        assertThat(done(first, second)).isTrue();
        assertThat(first.join()).isInstanceOf(ProposeOutcome.Committed.class);
        assertThat(second.join()).isInstanceOf(ProposeOutcome.Refused.class);
        everybodyHas("a");
    }

    /** Found by the simulation's seeds: a process that died in the moment of its start ran for ever. */
    @Test
    void aProcessThatEndsBeforeItRanNeverRunsAndCanBeStartedAgain() {
        String leader = leader();
        String other = leader.equals("1") ? "2" : "1";
        group.crash(other);
        start(other);
        assertThatThrownBy(() -> start(other)).hasMessageContaining("runs already");
        group.crash(other);
        start(other);
        assertThat(done(propose(leader, "a"))).isTrue();
        everybodyHas("a");
    }

    @Test
    void aCrashedLeaderIsReplacedAndLosesNothingCommitted() {
        String first = leader();
        assertThat(done(propose(first, "a"))).isTrue();
        group.crash(first);
        assertThat(leader()).isNotEqualTo(first);
        assertThat(done(propose(leader(), "b"))).isTrue();
        start(first);
        everybodyHas("a", "b");
    }

    /** Over many seeds both happen: the proposal outlives its leader, and it is lost. */
    @Test
    void aProposalWithoutAnAnswerIsCommittedOrLost() {
        int kept = 0;
        int lost = 0;
        for (int seed = 0; seed < 60; seed++) {
            group = group(seed);
            String old = leader();
            var outcome = propose(old, "a");
            time.advance(Duration.ZERO);
            group.depose();
            assertThat(done(outcome)).isTrue();
            assertThat(outcome.join()).isInstanceOf(ProposeOutcome.Unknown.class);
            leader();
            time.advance(Duration.ofSeconds(1));
            int holders = (int) stores.values().stream()
                    .filter(s -> s.image().nodes().containsKey("a"))
                    .count();
            assertThat(holders).isIn(0, 3);
            kept += holders == 3 ? 1 : 0;
            lost += holders == 0 ? 1 : 0;
        }
        assertThat(kept).isGreaterThan(5);
        assertThat(lost).isGreaterThan(5);
    }

    @Test
    void aLeaderThatIsCutOffStepsDownAndAnswersUnknown() {
        String old = leader();
        Set<String> others = Set.of("1", "2", "3").stream()
                .filter(id -> !id.equals(old))
                .collect(java.util.stream.Collectors.toSet());
        group.partition(List.of(Set.of(old), others));
        var outcome = propose(old, "a");
        assertThat(done(outcome)).isTrue();
        assertThat(outcome.join()).isInstanceOf(ProposeOutcome.Unknown.class);
        assertThat(store(old).leadership().self()).isFalse();
        String next = leader();
        assertThat(others).contains(next);
        assertThat(done(propose(next, "b"))).isTrue();
        assertThat(store(old).image().nodes()).isEmpty();
        group.heal();
        everybodyHas("b");
    }

    @Test
    void withoutAMajorityNothingIsCommittedAndNoReadConfirmed() {
        String leader = leader();
        List.of("1", "2", "3").stream().filter(id -> !id.equals(leader)).forEach(group::crash);
        var outcome = propose(leader, "a");
        var read = store(leader).readBarrier(Duration.ofSeconds(2));
        assertThat(done(outcome, read)).isTrue();
        assertThat(outcome.join()).isInstanceOf(ProposeOutcome.Unknown.class);
        assertThatThrownBy(read::join)
                .cause()
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        e -> assertThat(e.rejection().code()).isEqualTo(Rejection.Code.UNAVAILABLE));
    }

    @Test
    void aReadSeesWhatWasAcknowledgedBeforeOnAnyMember() {
        String leader = leader();
        assertThat(done(propose(leader, "a"))).isTrue();
        for (MemoryStore store : stores.values()) {
            var read = store.readBarrier(Duration.ofSeconds(5));
            assertThat(done(read)).isTrue();
            read.join();
            assertThat(store.image().nodes()).containsKey("a");
        }
    }

    @Test
    void aMemberThatLaggedFarGetsAnImage() {
        String leader = leader();
        String away = leader.equals("1") ? "2" : "1";
        group.crash(away);
        for (int i = 0; i < 3 * MemoryTiming.LAN.snapshotEvery(); i++) {
            assertThat(done(propose(leader, "n" + i))).isTrue();
        }
        start(away);
        assertThat(time.advanceUntil(
                        LONG,
                        () -> store(away).image().revision()
                                == store(leader).image().revision()))
                .isTrue();
        assertThat(heard(away).events).contains("replaced");
    }

    @Test
    void votersComeAndGo() {
        String leader = leader();
        start("4");
        var added = store(leader).membership().add("4", Duration.ofSeconds(5));
        assertThat(done(added)).isTrue();
        added.join();
        assertThat(store("4").membership().voters()).containsExactly("1", "2", "3", "4");
        assertThat(done(propose(leader, "a"))).isTrue();
        everybodyHas("a");
        var transferred = store(leader).membership().transferTo("4", Duration.ofSeconds(5));
        assertThat(done(transferred)).isTrue();
        assertThat(leader()).isEqualTo("4");
        var removed = store("4").membership().remove(leader, Duration.ofSeconds(5));
        assertThat(done(removed)).isTrue();
        removed.join();
        assertThat(group.voters()).doesNotContain(leader).hasSize(3);
    }

    @Test
    void aBrokenDiskFailsLoudly() {
        String leader = leader();
        group.breakDisk(leader);
        assertThat(heard(leader).events).anyMatch(event -> event.startsWith("failed"));
        assertThat(leader()).isNotEqualTo(leader);
    }

    @Test
    void theSameSeedTellsTheSameStory() {
        List<List<String>> told = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            story.clear();
            group = group(7);
            for (int j = 0; j < 10; j++) {
                String leader = leader();
                done(propose(leader, "n" + j));
                group.crash(leader);
                leader();
                start(leader);
            }
            told.add(List.copyOf(story));
        }
        assertThat(told.getFirst()).hasSizeGreaterThan(10).isEqualTo(told.getLast());
    }
}
