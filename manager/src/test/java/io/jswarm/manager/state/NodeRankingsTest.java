package io.jswarm.manager.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
