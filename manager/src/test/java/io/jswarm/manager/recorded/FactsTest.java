package io.jswarm.manager.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.EngineDescription;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeReason;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeStatus;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.manager.state.ApplyResult;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Draft;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Indexes;
import io.jswarm.manager.store.SnapshotReader;
import io.jswarm.manager.store.SnapshotWriter;
import io.jswarm.manager.testing.Nodes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The facts of statuses: made of the texts where the feature level stores no others, and stored above it. */
final class FactsTest {
    private static final String TASK = new TaskId(1, 1, 1).toString();
    private static final String OTHER_WORDS = "said otherwise";

    private static NodeReason reason(ClusterState state, long node) {
        return Objects.requireNonNull(state.nodes().get(Nodes.id(node)))
                .getStatus()
                .getReason();
    }

    @Test
    void whatAnOldLogSaysInWordsIsKnown() throws IOException {
        ClusterState nodes = RecordedBytesTest.replayed(RecordedBytesTest.Recording.NODES);

        assertThat(reason(nodes, 1)).isEqualTo(NodeReason.NODE_REASON_UNSPECIFIED);
        assertThat(reason(nodes, 3)).isEqualTo(NodeReason.NODE_REASON_SILENT);
        assertThat(reason(nodes, 4)).isEqualTo(NodeReason.NODE_REASON_ENGINE);
        assertThat(reason(nodes, 5)).isEqualTo(NodeReason.NODE_REASON_CLOSED);
        assertThat(reason(nodes, 6)).isEqualTo(NodeReason.NODE_REASON_LEFT);
        ClusterState tasks = RecordedBytesTest.replayed(RecordedBytesTest.Recording.TASKS);
        assertThat(tasks.tasks().values())
                .extracting(task -> task.getStatus().getProblem())
                .contains(
                        TaskProblem.TASK_PROBLEM_NO_NODE,
                        TaskProblem.TASK_PROBLEM_UNHEALTHY,
                        TaskProblem.TASK_PROBLEM_FAILURE);
        assertThat(tasks.tasks().values())
                .filteredOn(task -> task.getStatus().getStopping())
                .hasSize(2);
    }

    @Test
    void everyReasonIsInTheRecordings() throws IOException {
        EnumSet<NodeReason> seen = EnumSet.noneOf(NodeReason.class);
        ClusterState state = ClusterState.EMPTY;
        for (Batch batch : RecordedBytesTest.Recording.NODES.log()) {
            state = ((ApplyResult.Applied) state.apply(batch)).state();
            state.nodes().values().forEach(node -> seen.add(node.getStatus().getReason()));
        }

        assertThat(seen).isEqualTo(EnumSet.complementOf(EnumSet.of(NodeReason.UNRECOGNIZED)));
    }

    private static Node node(String message, NodeReason reason) {
        return Node.newBuilder()
                .setId(Nodes.id(1))
                .setDescription(NodeDescription.newBuilder()
                        .setSaidAtLevel(FeatureLevel.FACTS)
                        .setEngine(EngineDescription.newBuilder().setSilent(true)))
                .setStatus(NodeStatus.newBuilder()
                        .setState(NodeState.NODE_STATE_DOWN)
                        .setMessage(message)
                        .setReason(reason))
                .build();
    }

    private static Task task(String message, TaskProblem problem, boolean stopping) {
        return Task.newBuilder()
                .setId(TASK)
                .setStatus(status(message, problem, stopping))
                .build();
    }

    private static TaskStatus status(String message, TaskProblem problem, boolean stopping) {
        return TaskStatus.newBuilder()
                .setState(TaskState.TASK_STATE_RUNNING)
                .setMessage(message)
                .setProblem(problem)
                .setStopping(stopping)
                .build();
    }

    private static ClusterState cluster(int level) {
        Draft first = new Draft(ClusterState.EMPTY, new Indexes(), 1_000);
        first.apply(List.of(
                Changes.create(Cluster.newBuilder().setFeatureLevel(level).build())));
        return first.after();
    }

    @Test
    void aStateOfTheFirstLevelStoresNoneAndMakesThemOfTheWords() {
        Draft draft = new Draft(cluster(1), new Indexes(), 2_000);

        draft.apply(List.of(
                Changes.create(node("left the swarm", NodeReason.NODE_REASON_HELD)),
                Changes.create(task("stopping", TaskProblem.TASK_PROBLEM_UNHEALTHY, false))));

        Batch batch = draft.batch();
        assertThat(batch.getChanges(0).getNode().getStatus().getReason()).isEqualTo(NodeReason.NODE_REASON_UNSPECIFIED);
        assertThat(batch.getChanges(0).getNode().getDescription().getEngine().getSilent())
                .isFalse();
        assertThat(batch.getChanges(1).getTask().getStatus().getProblem())
                .isEqualTo(TaskProblem.TASK_PROBLEM_UNSPECIFIED);
        assertThat(reason(draft.after(), 1)).isEqualTo(NodeReason.NODE_REASON_LEFT);
        TaskStatus status = draft.after().tasks().firstEntry().getValue().getStatus();
        assertThat(status.getStopping()).isTrue();
        assertThat(status.getProblem()).isEqualTo(TaskProblem.TASK_PROBLEM_UNSPECIFIED);
    }

    @Test
    void aStateOfAHigherLevelStoresThemAndReadsNoWords() throws IOException {
        ClusterState before = cluster(FeatureLevel.FACTS);
        Draft draft = new Draft(before, new Indexes(), 2_000);
        Node node = node(OTHER_WORDS, NodeReason.NODE_REASON_LEFT);
        Task task = task(OTHER_WORDS, TaskProblem.TASK_PROBLEM_UNHEALTHY, true);

        draft.apply(List.of(Changes.create(node), Changes.create(task)));

        ClusterState after = ((ApplyResult.Applied) before.apply(draft.batch())).state();
        ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
        SnapshotWriter.write(after, snapshot);
        for (ClusterState state :
                List.of(after, SnapshotReader.read(new ByteArrayInputStream(snapshot.toByteArray())))) {
            assertThat(state.nodes().firstEntry().getValue().toBuilder()
                            .clearMeta()
                            .build())
                    .isEqualTo(node);
            assertThat(state.tasks().firstEntry().getValue().toBuilder()
                            .clearMeta()
                            .build())
                    .isEqualTo(task);
        }
    }

    /** Its session began before the level rose, or its program is told of it last. */
    @Test
    void whatAWorkerSaysAtTheFirstLevelIsReadAtIt() {
        NodeDescription silent = NodeDescription.newBuilder()
                .setEngine(EngineDescription.newBuilder().setProblem("no answer"))
                .build();

        Draft draft = new Draft(cluster(FeatureLevel.FACTS), new Indexes(), 2_000);

        Event.Described described = (Event.Described) draft.read(new Event.Described("n", silent));
        assertThat(described.description().getEngine().getSilent()).isTrue();
    }

    @Test
    void whatWorkersSayIsReadAtTheLevel() {
        NodeDescription silent = NodeDescription.newBuilder()
                .setEngine(EngineDescription.newBuilder().setProblem("no answer"))
                .build();
        TaskStatusUpdate update = TaskStatusUpdate.newBuilder()
                .setStatus(status("stopping", TaskProblem.TASK_PROBLEM_FAILURE, false))
                .build();

        Draft first = new Draft(cluster(1), new Indexes(), 2_000);
        Event.Described described = (Event.Described) first.read(new Event.Described("n", silent));
        assertThat(described.description().getEngine().getSilent()).isTrue();
        Event.Statuses statuses = (Event.Statuses) first.read(new Event.Statuses("n", List.of(update)));
        assertThat(statuses.updates().getFirst().getStatus())
                .isEqualTo(status("stopping", TaskProblem.TASK_PROBLEM_UNSPECIFIED, true));

        Draft second = new Draft(cluster(FeatureLevel.FACTS), new Indexes(), 2_000);
        Event.Statuses same = new Event.Statuses("n", List.of(update));
        assertThat(second.read(same)).isEqualTo(same);
        NodeDescription factual =
                silent.toBuilder().setSaidAtLevel(FeatureLevel.FACTS).build();
        assertThat(second.read(new Event.SessionOpened("n", factual, "")))
                .isEqualTo(new Event.SessionOpened("n", silent, ""));
    }
}
