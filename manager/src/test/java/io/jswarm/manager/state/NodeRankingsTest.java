package io.jswarm.manager.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The rankings that are kept for those who ask again. */
final class NodeRankingsTest {
    private static final int BATCHES = 150;

    /** The repetition's number is the seed. */
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
                NodeRanking ranking = ranking(folded, service);
                Indexes anew = Indexes.of(state);
                assertThat(ranking(anew, service))
                        .as("asked for the first time")
                        .isNull();
                if (ranking != null) {
                    assertThat(ranking).isEqualTo(ranking(anew, service));
                    kept++;
                }
            }
        }
        assertThat(kept).as("how often it was still kept").isGreaterThan(BATCHES / 10);
    }

    private static @Nullable NodeRanking ranking(Indexes indexes, @Nullable Long service) {
        NodeRankings.Key key = new NodeRankings.Key(service, "without v1");
        return indexes.rankings()
                .of(
                        key,
                        node -> node.getSpec().getAnnotations().getLabelsList().stream()
                                .noneMatch(label -> label.getValue().equals("v1")));
    }

    @Test
    void oneThatNobodyAskedForDuringManyChangesIsForgotten() {
        Fixture fixture = nodes(3);
        assertThat(ranking(fixture.indexes(), 1L)).isNull();
        run(fixture, 1, 3);
        assertThat(ranking(fixture.indexes(), 1L)).isNotNull();
        run(fixture, 4, 7);
        assertThat(ranking(fixture.indexes(), 1L)).isNull();
    }

    @Test
    void fewAreKept() {
        Fixture fixture = nodes(3);
        LongStream.rangeClosed(1, 9).forEach(service -> ranking(fixture.indexes(), service));
        assertThat(ranking(fixture.indexes(), 9L)).isNotNull();
        assertThat(ranking(fixture.indexes(), 1L)).as("made room for the ninth").isNull();
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
