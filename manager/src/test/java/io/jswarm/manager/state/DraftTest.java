package io.jswarm.manager.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.RequestResult;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    @Test
    void severalChangesOfAnObjectAreOneAsTheLastOneLeavesIt() {
        Draft draft = new Draft(ClusterState.EMPTY, new Indexes(), 1_000);
        assertThat(draft.isEmpty()).isTrue();
        draft.apply(List.of(
                Changes.create(Nodes.node(1).build()),
                Changes.update(Nodes.node(1).label("a", "b").build()),
                Changes.create(Nodes.node(2).build())));
        assertThat(draft.isEmpty()).isFalse();
        assertThat(draft.size()).isEqualTo(2);
        assertThat(draft.journal()).hasSize(3);
        assertThat(draft.timeMs()).isEqualTo(1_000);
        assertThat(draft.bytes())
                .isEqualTo(draft.batch().getChangesList().stream()
                        .mapToLong(Change::getSerializedSize)
                        .sum());
    }

    @Test
    void twoChangesOfAnObjectBecomeTheOneThatLeadsThere() {
        Node old = Nodes.node(1).build();
        Node other = Nodes.node(1).label("a", "b").build();
        ClusterState base = new Fixture().with(old).state();
        assertThat(actions(base, Changes.update(old), Changes.update(other))).containsExactly(Action.ACTION_UPDATE);
        assertThat(actions(base, Changes.update(old), Changes.remove(old))).containsExactly(Action.ACTION_REMOVE);
        assertThat(actions(base, Changes.remove(old), Changes.create(other))).containsExactly(Action.ACTION_UPDATE);
        ClusterState empty = ClusterState.EMPTY;
        assertThat(actions(empty, Changes.create(old), Changes.update(other))).containsExactly(Action.ACTION_CREATE);
        assertThat(actions(empty, Changes.create(old), Changes.remove(old))).isEmpty();
        assertThat(actions(empty, Changes.create(old), Changes.remove(old), Changes.create(other)))
                .containsExactly(Action.ACTION_CREATE);
    }

    private static List<Action> actions(ClusterState base, Change... changes) {
        Draft draft = new Draft(base, Indexes.of(base), 0);
        draft.apply(List.of(changes));
        assertThat(draft.indexes()).isEqualTo(Indexes.of(draft.state()));
        same(draft.after(), applied(base, draft.batch()), "one batch");
        return draft.batch().getChangesList().stream().map(Change::getAction).toList();
    }

    @Test
    void anAnswerIsFoundInItsDraftAndInWhatFollows() {
        Draft draft = new Draft(ClusterState.EMPTY, new Indexes(), 1_000, 5);
        assertThat(draft.result("request")).isNull();
        draft.answer("request", "object");
        assertThat(draft.isEmpty()).as("an answer is kept, too").isFalse();
        RequestResult answer = RequestResult.newBuilder()
                .setRequestId("request")
                .setObjectId("object")
                .setObjectVersion(draft.revision())
                .setAtMs(1_000)
                .build();
        assertThat(draft.revision()).as("five are left out").isEqualTo(6);
        assertThat(draft.result("request")).isEqualTo(answer);
        assertThat(new Draft(draft.after(), new Indexes(), 0).result("request")).isEqualTo(answer);
    }

    /** Programs of before decide by the words, and must not meet fields that they do not know. */
    @Test
    void factsAreInMemoryButNotInABatchOfALevelWithoutThem() {
        Node.Builder silent = Nodes.node(1).build().toBuilder();
        silent.getDescriptionBuilder()
                .getEngineBuilder()
                .setProblem("no answer")
                .setSilent(true);
        Draft draft = new Draft(ClusterState.EMPTY, new Indexes(), 0);
        draft.apply(List.of(Changes.create(silent.build())));
        Node written = draft.batch().getChanges(0).getNode();
        Node kept = Objects.requireNonNull(draft.state().nodes().get(Nodes.id(1)));
        assertThat(written.getDescription().getEngine().getSilent()).isFalse();
        assertThat(kept.getDescription().getEngine().getSilent()).isTrue();
    }

    /** Workers of an earlier program say in words only why a task or a node is as it is. */
    @Test
    void decidersSeeFactsAlsoWhereWorkersSaidWords() {
        Draft draft = new Draft(ClusterState.EMPTY, new Indexes(), 0);
        NodeDescription.Builder said = NodeDescription.newBuilder();
        said.getEngineBuilder().setProblem("no answer");
        TaskStatusUpdate.Builder status = TaskStatusUpdate.newBuilder().setTaskId("t");
        status.getStatusBuilder().setState(TaskState.TASK_STATE_FAILED).setErr("exit code 1");
        TaskStatusUpdate plain = TaskStatusUpdate.newBuilder().setTaskId("u").build();

        Event opened = draft.read(new Event.SessionOpened("n", said.build(), "10.0.0.1"));
        Event described = draft.read(new Event.Described("n", said.build()));
        Event statuses = draft.read(new Event.Statuses("n", List.of(status.build(), plain)));

        said.getEngineBuilder().setSilent(true);
        status.getStatusBuilder().setProblem(TaskProblem.TASK_PROBLEM_FAILURE);
        assertThat(opened).isEqualTo(new Event.SessionOpened("n", said.build(), "10.0.0.1"));
        assertThat(described).isEqualTo(new Event.Described("n", said.build()));
        assertThat(statuses).isEqualTo(new Event.Statuses("n", List.of(status.build(), plain)));
        for (Event event : List.of(
                new Event.Led(),
                new Event.Edited(List.of()),
                new Event.Due(List.of()),
                new Event.SessionClosed("n", true))) {
            assertThat(draft.read(event)).isSameAs(event);
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
            assertThat(a.named(ObjectKinds.SERVICE, ObjectName.of(name)))
                    .as(where)
                    .isEqualTo(b.named(ObjectKinds.SERVICE, ObjectName.of(name)));
            if (!service.getRemoved()) {
                assertThat(b.named(ObjectKinds.SERVICE, ObjectName.of(name)))
                        .as(where)
                        .isEqualTo(service.getId());
            }
        });
    }

    private static List<Object> list(ClusterState state) {
        List<Object> objects = new ArrayList<>();
        state.objects().forEach(objects::add);
        return objects;
    }
}
