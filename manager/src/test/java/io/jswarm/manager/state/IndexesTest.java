package io.jswarm.manager.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class IndexesTest {
    private static final int BATCHES = 150;
    private final Fixture fixture = new Fixture();

    /** The repetition's number is the seed. Templates are never dropped while a task names them, as in the real state. */
    @Tag("random")
    @RepeatedTest(40)
    void foldingIsRebuilding(RepetitionInfo repetition) {
        RandomChanges random = new RandomChanges(repetition.getCurrentRepetition());
        ClusterState state = withTemplates();
        Indexes folded = Indexes.of(state);
        for (int i = 0; i < BATCHES; i++) {
            Draft draft = new Draft(state, folded, i);
            for (int n = random.some(); n > 0; n--) {
                draft.apply(List.of(random.next(draft.state())));
                assertThat(folded).isEqualTo(Indexes.of(draft.state()));
            }
            state = draft.after();
        }
    }

    /** What the store's delta folds to on a manager that did not make the batch. */
    @Tag("random")
    @RepeatedTest(20)
    void foldingCommittedDeltasIsRebuilding(RepetitionInfo repetition) {
        RandomChanges random = new RandomChanges(500 + repetition.getCurrentRepetition());
        ClusterState state = withTemplates();
        Indexes folded = Indexes.of(state);
        for (int i = 0; i < BATCHES; i++) {
            Draft draft = new Draft(state, Indexes.of(state), i);
            for (int n = random.some(); n > 0; n--) {
                draft.apply(List.of(random.next(draft.state())));
            }
            ApplyResult.Applied applied = (ApplyResult.Applied) state.apply(draft.batch());
            state = applied.state();
            for (Delta.Edit<?, ?> edit : applied.delta().edits()) {
                folded.fold(state, edit);
            }
            assertThat(folded).isEqualTo(Indexes.of(state));
        }
    }

    /** Layers say what indexes of their state would, whatever lies below; what lies below never hears of them. */
    @Tag("random")
    @RepeatedTest(30)
    void aLayerIsRebuildingAndChangesNothingBelow(RepetitionInfo repetition) {
        RandomChanges random = new RandomChanges(900 + repetition.getCurrentRepetition());
        NodeRankings.Key key = new NodeRankings.Key(1L, "any");
        ClusterState state = withTemplates();
        Indexes folded = Indexes.of(state);
        for (int i = 0; i < 40; i++) {
            folded.rankings().looked(key, 1_000);
            folded.rankings().of(key, node -> node.getSequence() % 2 == 0);
            String before = folded.rankings().toString();
            Indexes layer = folded.layer();
            tried(random, state, layer, i, layer.layer(), key);
            assertThat(folded).isEqualTo(Indexes.of(state));
            assertThat(folded.rankings()).hasToString(before);

            Draft draft = new Draft(state, folded, i);
            for (int n = random.some(); n > 0; n--) {
                draft.apply(List.of(random.next(draft.state())));
            }
            state = draft.after();
        }
    }

    /** Changes a layer on a layer, and then the layer itself. */
    private static void tried(
            RandomChanges random, ClusterState state, Indexes layer, int i, Indexes upper, NodeRankings.Key key) {
        for (Indexes each : List.of(upper, layer)) {
            Draft draft = new Draft(state, each, i);
            for (int n = 3 * random.some(); n > 0; n--) {
                draft.apply(List.of(random.next(draft.state())));
                assertThat(each).isEqualTo(Indexes.of(draft.state()));
                if (n % 3 == 0) {
                    each.rankings().of(key, node -> node.getSequence() % 2 == 0);
                }
            }
            assertThat(each.rankings().keptAreTrue()).isTrue();
        }
    }

    static ClusterState withTemplates() {
        Batch.Builder batch = Batch.newBuilder().setRevision(1);
        for (int service = 1; service <= 4; service++) {
            for (int version = 1; version <= 2; version++) {
                batch.addChanges(Changes.create(Services.replicated(service, 1)
                        .templateVersion(version)
                        .reserve(version, version * Nodes.GIB)
                        .hostPort(8000 + version, 80)
                        .template()));
            }
        }
        return ((ApplyResult.Applied) ClusterState.EMPTY.apply(batch.build())).state();
    }

    @Test
    void nothingIsLeftOfWhatIsGone() {
        Service service =
                Services.replicated(1, 1).reserve(1, 1).hostPort(80, 80).build();
        Task waiting = TaskFixtures.pending(service, 1, 1);
        Task running = TaskFixtures.running(service, 2, 1, Nodes.id(1));
        Task failed = TaskFixtures.failed(service, 3, 1, Nodes.id(1), 5);
        Task global = TaskFixtures.pendingOn(service, Nodes.node(1).build(), 2);
        fixture.with(Nodes.node(1).build()).with(service).with(waiting, running, failed, global);
        assertThat(fixture.indexes()).isNotEqualTo(new Indexes());
        fixture.apply(Changes.remove(waiting), Changes.remove(running), Changes.remove(failed), Changes.remove(global));
        fixture.apply(Changes.remove(service), Changes.remove(Nodes.node(1).build()));
        assertThat(fixture.indexes()).isEqualTo(new Indexes());
    }

    @Test
    void globalServicesAreThoseThatAChangeOfANodeConcerns() {
        Service replicated = Services.replicated(1, 1).build();
        Service global = Services.global(2).build();
        Service other = Services.global(3).build();
        fixture.with(other).with(replicated).with(global);
        assertThat(fixture.indexes().globalServices()).containsExactly(global.getId(), other.getId());

        fixture.apply(Changes.update(global.toBuilder().setRemoved(true).build()));
        assertThat(fixture.indexes().globalServices())
                .as("its tasks are still there")
                .hasSize(2);
        fixture.apply(Changes.remove(global), Changes.remove(replicated));
        assertThat(fixture.indexes().globalServices()).containsExactly(other.getId());
        fixture.apply(Changes.remove(other));
        assertThat(fixture.indexes()).isEqualTo(new Indexes());
    }

    @Test
    void theLoadOfANode() {
        Service service =
                Services.replicated(1, 9).reserve(0.5, 100).hostPort(8080, 80).build();
        Service other = Services.replicated(2, 9).reserve(1, 10).build();
        Task running = TaskFixtures.running(service, 1, 1, Nodes.id(1));
        Task stopping =
                TaskFixtures.desired(TaskFixtures.running(other, 1, 1, Nodes.id(1)), TaskState.TASK_STATE_SHUTDOWN);
        Task dead = TaskFixtures.failed(other, 2, 1, Nodes.id(1), 1);
        Task waiting = TaskFixtures.pendingOn(other, Nodes.node(1).build(), 3);
        fixture.with(service).with(other).with(running, stopping, dead, waiting);
        NodeLoad load = fixture.indexes().load(Nodes.id(1));
        assertThat(load.nanoCpus()).isEqualTo(1_500_000_000L);
        assertThat(load.memoryBytes()).isEqualTo(110);
        assertThat(load.wanted()).isEqualTo(1);
        assertThat(load.wantedOf(1)).isEqualTo(1);
        assertThat(load.wantedOf(2)).isZero();
        assertThat(load.takes(new Claim.HostPort(1, 8080))).isTrue();
        assertThat(load.takes(new Claim.HostPort(2, 8080))).isFalse();
        assertThat(fixture.indexes().tasksOn(Nodes.id(1)))
                .containsExactly(TaskId.of(running.getId()), TaskId.of(stopping.getId()));
        fixture.set(TaskFixtures.observed(running, TaskState.TASK_STATE_COMPLETE));
        assertThat(load.takes(new Claim.HostPort(1, 8080))).isFalse();
        assertThat(load.nanoCpus()).isEqualTo(1_000_000_000L);
        assertThat(fixture.indexes().load("elsewhere").claims()).isEmpty();
    }

    @Test
    void waitingTasksStandInGroupsOrAtTheirNode() {
        Service first = Services.replicated(1, 9).build();
        Service second = Services.replicated(1, 9).templateVersion(2).build();
        Service global = Services.global(2).build();
        Task a = TaskFixtures.pending(first, 1, 1);
        Task b = TaskFixtures.pending(second, 2, 1);
        Task c = TaskFixtures.pendingOn(global, Nodes.node(7).build(), 1);
        fixture.with(first).with(global).with(a, b, c);
        WaitingTasks waiting = fixture.indexes().waiting();
        assertThat(waiting.groups()).containsExactly(new TaskGroup(1, 1), new TaskGroup(1, 2));
        assertThat(waiting.of(new TaskGroup(1, 1))).containsExactly(TaskId.of(a.getId()));
        assertThat(waiting.of(new TaskGroup(1, 2))).containsExactly(TaskId.of(b.getId()));
        assertThat(waiting.on(Nodes.id(7))).containsExactly(TaskId.of(c.getId()));
        assertThat(waiting.isEmpty()).isFalse();
        fixture.set(TaskFixtures.desired(b, TaskState.TASK_STATE_SHUTDOWN));
        fixture.set(TaskFixtures.observed(c, TaskState.TASK_STATE_ASSIGNED));
        assertThat(waiting.groups()).containsExactly(new TaskGroup(1, 1));
        assertThat(waiting.byNode()).isEmpty();
        assertThat(waiting.of(new TaskGroup(1, 2))).isEmpty();
    }

    @Test
    void failuresAreCountedByGroupNodeAndTime() {
        Service service = Services.replicated(1, 9).build();
        Service newer = Services.replicated(1, 9).templateVersion(2).build();
        fixture.with(service);
        for (int i = 1; i <= 3; i++) {
            fixture.with(TaskFixtures.failed(service, i, 1, Nodes.id(1), i * 100L));
            fixture.with(TaskFixtures.failed(newer, i, 2, Nodes.id(2), 900));
        }
        fixture.with(
                TaskFixtures.running(service, 7, 1, Nodes.id(3)),
                TaskFixtures.on(service, 8, 1, Nodes.id(3), TaskState.TASK_STATE_COMPLETE),
                TaskFixtures.on(service, 9, 1, Nodes.id(4), TaskState.TASK_STATE_REJECTED));
        Failures failures = fixture.indexes().failures();
        assertThat(failures.nodesWith(1, new TaskGroup(1, 1), 0)).containsExactly(Nodes.id(1), Nodes.id(4));
        assertThat(failures.nodesWith(3, new TaskGroup(1, 1), 100)).containsExactly(Nodes.id(1));
        assertThat(failures.nodesWith(3, new TaskGroup(1, 1), 101)).isEmpty();
        assertThat(failures.nodesWith(4, new TaskGroup(1, 2), 0)).isEmpty();
        assertThat(failures.nodesWith(3, new TaskGroup(1, 2), 0)).containsExactly(Nodes.id(2));
        assertThat(failures.nodesWith(1, new TaskGroup(9, 1), 0)).isEmpty();
    }

    @Test
    void severalTasksOfAServiceOnANodeAreCountedOneByOne() {
        Service service = Services.replicated(1, 9).hostPort(8080, 80).build();
        Task first = TaskFixtures.running(service, 1, 1, Nodes.id(1));
        Task second = TaskFixtures.running(service, 2, 1, Nodes.id(1));
        fixture.with(service).with(first, second);
        NodeLoad load = fixture.indexes().load(Nodes.id(1));
        assertThat(load.wantedOf(1)).isEqualTo(2);
        fixture.set(TaskFixtures.observed(first, TaskState.TASK_STATE_FAILED));
        assertThat(load.wantedOf(1)).isEqualTo(1);
        assertThat(load.takes(new Claim.HostPort(1, 8080))).as("by the second").isTrue();
        fixture.set(second.toBuilder().setNodeId(Nodes.id(2)).build());
        assertThat(load.wantedOf(1)).isZero();
        assertThat(fixture.indexes().tasksOn(Nodes.id(1))).isEmpty();
        assertThat(fixture.indexes().load(Nodes.id(2)).wantedOf(1)).isEqualTo(1);
    }

    @Test
    void aPortThatTheEngineChoosesIsNotTaken() {
        assertThat(Claim.of(true, Services.replicated(1, 1).hostPort(0, 80).template())
                        .hostPorts())
                .isEmpty();
    }

    @Test
    void somethingWaitsInAGroupOrAtANode() {
        Service service = Services.replicated(1, 9).build();
        Task any = TaskFixtures.pending(service, 1, 1);
        Task global = TaskFixtures.pendingOn(service, Nodes.node(7).build(), 1);
        WaitingTasks waiting = fixture.with(service).indexes().waiting();
        assertThat(waiting.isEmpty()).isTrue();
        for (Task task : List.of(any, global)) {
            fixture.with(task);
            assertThat(waiting.isEmpty()).isFalse();
            fixture.apply(Changes.remove(task));
            assertThat(waiting.isEmpty()).isTrue();
        }
    }

    /** Each by itself: those of one state that are made twice are equal, and those of another state are not. */
    @Test
    void everyIndexTellsStatesApart() {
        Service begun = UpdateSlotsTest.updating(100);
        fixture.with(Nodes.node(1).build()).with(begun).with(TaskFixtures.running(begun, 1, 1, Nodes.id(1)));
        ClusterState one = fixture.state();
        fixture.with(Nodes.node(2).build())
                .with(
                        TaskFixtures.running(begun, 2, 1, Nodes.id(1)),
                        TaskFixtures.pending(begun, 3, 1),
                        TaskFixtures.failed(begun, 4, 1, Nodes.id(1), 5));
        ClusterState other = fixture.state();
        List<Function<Indexes, Object>> parts = List.of(
                Indexes::rankings,
                indexes -> indexes.rankings().all(),
                Indexes::waiting,
                Indexes::failures,
                indexes -> indexes.load(Nodes.id(1)),
                indexes -> Objects.requireNonNull(indexes.updateOf(begun.getId())));
        for (Function<Indexes, Object> part : parts) {
            assertThat(part.apply(Indexes.of(one)))
                    .isEqualTo(part.apply(Indexes.of(one)))
                    .isNotEqualTo(part.apply(Indexes.of(other)));
            assertThat(part.apply(fixture.indexes())).isEqualTo(part.apply(Indexes.of(other)));
        }
    }

    /** The simulation tells by it whether a fold went wrong. */
    @Test
    void indexesOfStatesThatDifferAreNotEqual() {
        Service service = Services.replicated(1, 9).build();
        Service begun = UpdateSlotsTest.updating(100);
        Task failed = TaskFixtures.failed(service, 1, 1, Nodes.id(1), 5);
        Task running = TaskFixtures.running(service, 2, 1, Nodes.id(1));
        fixture.with(Nodes.node(1).build()).with(service).with(failed, running);
        for (Change change : List.of(
                Changes.create(Nodes.node(2).build()),
                Changes.create(Services.global(2).build()),
                Changes.create(TaskFixtures.pending(service, 3, 1)),
                Changes.create(TaskFixtures.running(service, 4, 1, Nodes.id(1))),
                Changes.create(TaskFixtures.on(service, 5, 1, Nodes.id(1), TaskState.TASK_STATE_COMPLETE)),
                Changes.update(TaskFixtures.failed(service, 1, 1, Nodes.id(1), 6)),
                Changes.update(TaskFixtures.desired(running, TaskState.TASK_STATE_SHUTDOWN)),
                Changes.update(begun))) {
            ClusterState before = fixture.state();
            Indexes indexes = Indexes.of(before);
            fixture.apply(change);
            assertThat(fixture.indexes()).as("after %s", change).isNotEqualTo(indexes);
        }
        assertThat(fixture.indexes()).isNotEqualTo(null).isEqualTo(Indexes.of(fixture.state()));
    }

    @Test
    void countsAndSequences() {
        Service service = Services.replicated(3, 9).build();
        fixture.with(Nodes.node(5).build()).with(service);
        fixture.with(TaskFixtures.pending(service, 1, 1), TaskFixtures.running(service, 2, 1, Nodes.id(5)));
        Indexes indexes = fixture.indexes();
        assertThat(indexes.nodeIdOf(5)).isEqualTo(Nodes.id(5));
        assertThat(indexes.nodeIdOf(6)).isNull();
        assertThat(indexes.serviceIdOf(3)).isEqualTo(service.getId());
        assertThat(indexes.usesOf(new TemplateKey(service.getId(), 1))).isEqualTo(2);
        assertThat(indexes.usesOf(new TemplateKey(service.getId(), 2))).isZero();
        List<Change> all = List.of(Changes.remove(fixture.tasksOf(service).getFirst()));
        fixture.apply(all);
        assertThat(indexes.usesOf(new TemplateKey(service.getId(), 1))).isEqualTo(1);
    }
}
