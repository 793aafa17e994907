package io.jswarm.manager.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Batch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a leader goes on from is what everybody will have once the batch is committed. */
final class DraftTest {
    private static final int SEEDS = 300;
    private static final int BATCHES = 12;

    @Tag("random")
    @Test
    void afterIsWhatEveryManagerWillHave() {
        long changes = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            FittingChanges random = new FittingChanges(seed);
            ClusterState state = ClusterState.EMPTY;
            Indexes indexes = Indexes.of(state);
            for (int i = 0; i < BATCHES; i++) {
                Draft draft = new Draft(state, indexes, 1_000 + random.below(100));
                for (int j = 0; j < 1 + random.below(12); j++) {
                    draft.apply(random.next(draft.state()));
                }
                draft.answer("request-" + i, "object");
                Batch batch = draft.batch();
                changes += batch.getChangesCount();
                ClusterState applied = applied(state, batch);
                same(draft.after(), applied, "seed " + seed + ", batch " + i);
                assertThat(draft.indexes()).as("seed %d: fold = rebuild", seed).isEqualTo(Indexes.of(applied));
                state = draft.after();
            }
        }
        assertThat(changes).isGreaterThan(SEEDS * BATCHES);
    }

    /** The deltas of committed batches lead to the same indexes as the edits of the draft. */
    @Tag("random")
    @Test
    void committedDeltasFoldToTheSameIndexes() {
        for (int seed = 0; seed < SEEDS; seed++) {
            FittingChanges random = new FittingChanges(seed);
            ClusterState state = ClusterState.EMPTY;
            Indexes drafted = Indexes.of(state);
            Indexes folded = Indexes.of(state);
            for (int i = 0; i < BATCHES; i++) {
                Draft draft = new Draft(state, drafted, 1_000);
                for (int j = 0; j < 1 + random.below(12); j++) {
                    draft.apply(random.next(draft.state()));
                }
                ApplyResult.Applied applied = (ApplyResult.Applied)
                        state.apply(draft.batch().toBuilder().build());
                applied.delta().edits().forEach(edit -> folded.fold(applied.state(), edit));
                state = applied.state();
                assertThat(folded).as("seed %d, batch %d", seed, i).isEqualTo(Indexes.of(state));
            }
        }
    }

    private static ClusterState applied(ClusterState state, Batch batch) {
        ApplyResult result = state.apply(batch);
        assertThat(result).isInstanceOf(ApplyResult.Applied.class);
        return ((ApplyResult.Applied) result).state();
    }

    private static void same(ClusterState a, ClusterState b, String where) {
        assertThat(list(a)).as(where).isEqualTo(list(b));
        assertThat(a.revision()).as(where).isEqualTo(b.revision());
        assertThat(a.timeMs()).as(where).isEqualTo(b.timeMs());
        assertThat(List.copyOf(a.results())).as(where).isEqualTo(List.copyOf(b.results()));
        b.services().values().forEach(service -> {
            String name = service.getSpec().getAnnotations().getName();
            assertThat(a.named(ObjectKinds.SERVICE, name)).as(where).isEqualTo(b.named(ObjectKinds.SERVICE, name));
            if (!service.getRemoved()) {
                assertThat(b.named(ObjectKinds.SERVICE, name)).as(where).isEqualTo(service.getId());
            }
        });
    }

    private static List<Object> list(ClusterState state) {
        List<Object> objects = new ArrayList<>();
        state.objects().forEach(objects::add);
        return objects;
    }
}
