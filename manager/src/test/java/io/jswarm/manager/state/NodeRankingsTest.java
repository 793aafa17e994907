package io.jswarm.manager.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Resources;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rankings that are kept for those who ask again. */
final class NodeRankingsTest {
    private static final int BATCHES = 150;

    /** The repetition's number is the seed. */
    @Tag("random")
    @RepeatedTest(20)
    void whatWasKeptIsWhatWouldBeMadeAnew(RepetitionInfo repetition) {
        RandomChanges random = new RandomChanges(900 + repetition.getCurrentRepetition());
        ClusterState state = IndexesTest.withTemplates();
        Indexes folded = Indexes.of(state);
        int kept = 0;
        for (int i = 0; i < BATCHES; i++) {
            Draft draft = new Draft(state, folded, i);
            for (int n = random.some(); n > 0; n--) {
                draft.apply(List.of(random.next(draft.state())));
            }
            state = draft.after();
            for (Long service : new Long[] {2L, null}) {
                if (ranking(folded, service) == null) {
                    folded.rankings().looked(key(service), 5);
                } else {
                    kept++;
                }
            }
            assertThat(folded.rankings().keptAreTrue()).isTrue();
        }
        assertThat(kept).as("how often it was still kept").isGreaterThan(BATCHES / 10);
    }

    private static NodeRankings.Key key(@Nullable Long service) {
        return new NodeRankings.Key(service, "without v1");
    }

    private static @Nullable NodeRanking ranking(Indexes indexes, @Nullable Long service) {
        return indexes.rankings()
                .of(
                        key(service),
                        node -> node.getSpec().getAnnotations().getLabelsList().stream()
                                .noneMatch(label -> label.getValue().equals("v1")));
    }

    @Test
    void oneIsMadeWhenAsManyNodesWereLookedAtWithoutIt() {
        Indexes indexes = nodes(3).indexes();
        assertThat(ranking(indexes, 1L)).isNull();
        indexes.rankings().looked(key(1L), 2);
        assertThat(ranking(indexes, 1L)).isNull();
        indexes.rankings().looked(key(1L), 1);
        assertThat(ranking(indexes, 1L)).isNotNull();
        assertThat(ranking(indexes, null)).as("of another key").isNull();
    }

    @Test
    void oneThatNobodyAskedForDuringManyChangesIsForgotten() {
        Fixture fixture = nodes(3);
        keep(fixture, 1);
        run(fixture, 1, 3);
        assertThat(ranking(fixture.indexes(), 1L)).isNotNull();
        run(fixture, 4, 7);
        assertThat(ranking(fixture.indexes(), 1L)).isNull();
    }

    @Test
    void allTogetherHaveThreeTimesTheNodesAtMost() {
        Fixture fixture = nodes(3);
        for (int service = 1; service <= 4; service++) {
            keep(fixture, service);
        }
        assertThat(fixture.indexes().rankings().kept()).isEqualTo(3);
        assertThat(ranking(fixture.indexes(), 4L)).isNotNull();
        assertThat(ranking(fixture.indexes(), 1L))
                .as("made room for the fourth")
                .isNull();
    }

    private static void keep(Fixture fixture, long service) {
        fixture.indexes().rankings().looked(key(service), 3);
        assertThat(ranking(fixture.indexes(), service)).isNotNull();
    }

    @Test
    void theTasksOfANodeThatIsGoneAreNotRemembered() {
        Fixture fixture = nodes(2);
        run(fixture, 1, 1);
        fixture.apply(Changes.remove(Nodes.node(1).build()));
        run(fixture, 2, 3);
        assertThat(fixture.indexes().rankings().all().inOrder())
                .extracting(NodeRanking.Place::nodeId)
                .containsExactly(Nodes.id(2));
        fixture.with(Nodes.node(1).build());
        assertThat(fixture.indexes().rankings().all().placeOf(Nodes.id(1)))
                .extracting(NodeRanking.Place::wanted)
                .isEqualTo(3);
    }

    @Test
    void aKeptRankingFollowsNodesAndLoads() {
        Fixture fixture = nodes(3);
        keep(fixture, 1);
        assertThat(order(fixture)).containsExactly(Nodes.id(1), Nodes.id(2), Nodes.id(3));
        run(fixture, 1, 1);
        assertThat(order(fixture)).as("1 has a task").containsExactly(Nodes.id(2), Nodes.id(3), Nodes.id(1));
        fixture.set(Nodes.node(2).label("zone", "v1").build());
        assertThat(order(fixture)).as("2 does not fit").containsExactly(Nodes.id(3), Nodes.id(1));
        fixture.with(Nodes.node(4).build());
        fixture.apply(Changes.remove(Nodes.node(3).build()));
        assertThat(order(fixture)).containsExactly(Nodes.id(4), Nodes.id(1));
        NodeRanking kept = Objects.requireNonNull(ranking(fixture.indexes(), 1L));
        assertThat(kept.node(Nodes.id(4))).isEqualTo(Nodes.node(4).build());
        assertThat(kept.node(Nodes.id(3))).isNull();
        assertThat(kept.placeOf(Nodes.id(3))).isNull();
        run(fixture, 2, 2);
        assertThat(kept.placeOf(Nodes.id(1)))
                .extracting(NodeRanking.Place::ofService)
                .isEqualTo(2);
        assertThat(fixture.indexes().rankings().keptAreTrue()).isTrue();
    }

    private static List<String> order(Fixture fixture) {
        return Objects.requireNonNull(ranking(fixture.indexes(), 1L)).inOrder().stream()
                .map(NodeRanking.Place::nodeId)
                .toList();
    }

    @Test
    void aKeptRankingThatIsNotWhatWouldBeMadeAnewIsFound() {
        Indexes indexes = nodes(3).indexes();
        Set<String> fits = new HashSet<>(Set.of(Nodes.id(1)));
        indexes.rankings().looked(key(1L), 3);
        assertThat(indexes.rankings().of(key(1L), node -> fits.contains(node.getId())))
                .isNotNull();
        assertThat(indexes.rankings().keptAreTrue()).isTrue();
        fits.clear();
        assertThat(indexes.rankings().keptAreTrue()).isFalse();
    }

    @Test
    void looksAreForgottenAfterManyChangesAndOfTheOldestOfManyKeys() {
        Fixture fixture = nodes(3);
        fixture.indexes().rankings().looked(key(1L), 2);
        run(fixture, 1, 3);
        fixture.indexes().rankings().looked(key(1L), 1);
        assertThat(ranking(fixture.indexes(), 1L)).as("three changes").isNotNull();
        fixture.indexes().rankings().looked(key(2L), 2);
        run(fixture, 4, 7);
        fixture.indexes().rankings().looked(key(2L), 1);
        assertThat(ranking(fixture.indexes(), 2L)).as("four changes").isNull();
        for (int keys = 16; keys <= 17; keys++) {
            NodeRankings rankings = nodes(3).indexes().rankings();
            for (long service = 1; service <= keys; service++) {
                rankings.looked(key(service), 2);
            }
            rankings.looked(key(1L), 1);
            assertThat(rankings.of(key(1L), node -> true) != null)
                    .as("of %s keys", keys)
                    .isEqualTo(keys == 16);
        }
    }

    @Test
    void fewerTasksOfTheServiceComeFirstThenTheSmallerShareThenFewerTasks() {
        List<NodeRanking.Place> best = List.of(
                new NodeRanking.Place(0, 0.5, 9, "c"),
                new NodeRanking.Place(0, 0.9, 1, "b"),
                new NodeRanking.Place(0, 0.9, 2, "a"),
                new NodeRanking.Place(0, 0.9, 2, "b"),
                new NodeRanking.Place(1, 0.1, 0, "a"));
        assertThat(best.reversed().stream().sorted()).containsExactlyElementsOf(best);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, 0",
        "1, 0, 4, 8, 0.25",
        "0, 6, 4, 8, 0.75",
        "1, 6, 4, 8, 0.75",
        "5, 0, 4, 8, 1.25",
        "1, 0, 0, 8, 1",
        "0, 1, 4, 0, 1",
        "-1, 0, 4, 8, 0"
    })
    void aShareIsTheLargerOne(long cpus, long memory, long allCpus, long allMemory, double share) {
        Resources total = Resources.newBuilder()
                .setNanoCpus(allCpus)
                .setMemoryBytes(allMemory)
                .build();
        assertThat(NodeRanking.shareOf(cpus, memory, total)).isEqualTo(share);
    }

    private static Fixture nodes(int nodes) {
        Fixture fixture = new Fixture();
        for (int i = 1; i <= nodes; i++) {
            fixture.with(Nodes.node(i).build());
        }
        return fixture.with(Services.replicated(1, 9).build());
    }

    private static void run(Fixture fixture, int first, int last) {
        for (int slot = first; slot <= last; slot++) {
            fixture.with(TaskFixtures.running(Services.replicated(1, 9).build(), slot, 1, Nodes.id(1)));
        }
    }
}
