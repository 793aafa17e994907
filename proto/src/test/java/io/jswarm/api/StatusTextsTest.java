package io.jswarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.EngineDescription;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeReason;
import io.jswarm.api.v1.NodeStatus;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Facts are stored from one level on; below it they are read out of the words that older programs decide by. */
final class StatusTextsTest {
    private static final int WORDS = FeatureLevel.FACTS - 1;

    private static Node node(NodeReason reason, NodeDescription description) {
        NodeStatus.Builder status = NodeStatus.newBuilder();
        StatusTexts.say(status, reason, description);
        return Node.newBuilder()
                .setId("n")
                .setDescription(description)
                .setStatus(status)
                .build();
    }

    private static NodeDescription engine(String problem) {
        return NodeDescription.newBuilder()
                .setEngine(EngineDescription.newBuilder().setProblem(problem).setSilent(!problem.isEmpty()))
                .build();
    }

    @ParameterizedTest
    @EnumSource(value = NodeReason.class, mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
    void everyReasonIsReadOutOfItsWords(NodeReason reason) {
        Node node = node(reason, engine(reason == NodeReason.NODE_REASON_ENGINE ? "no answer" : ""));
        Node stored = StatusTexts.written(node, WORDS);
        assertThat(stored.getStatus().getReason()).isEqualTo(NodeReason.NODE_REASON_UNSPECIFIED);
        assertThat(stored.getStatus().getMessage()).isEqualTo(node.getStatus().getMessage());
        assertThat(stored.getDescription().getEngine().getSilent()).isFalse();
        assertThat(StatusTexts.read(stored, WORDS)).isEqualTo(node);
        assertThat(StatusTexts.written(node, FeatureLevel.FACTS)).isSameAs(node);
        assertThat(StatusTexts.read(stored, FeatureLevel.FACTS)).isSameAs(stored);
    }

    @Test
    void withoutAReasonItIsWhatTheNodeWarnsOf() {
        NodeDescription warns =
                NodeDescription.newBuilder().setWarning("the disk is full").build();
        Node node = node(NodeReason.NODE_REASON_UNSPECIFIED, warns);
        assertThat(node.getStatus().getMessage()).isEqualTo("the disk is full");
        assertThat(StatusTexts.read(node, WORDS)).as("nothing to read").isSameAs(node);
        Node written = StatusTexts.written(node, WORDS);
        assertThat(written)
                .as("older programs know the field of the status alone")
                .isEqualTo(node.toBuilder()
                        .setDescription(NodeDescription.getDefaultInstance())
                        .build());
        assertThat(StatusTexts.written(written, WORDS))
                .as("nothing to leave out")
                .isSameAs(written);
    }

    @Test
    void aNodeWithoutADescriptionGetsNone() {
        Node node = node(NodeReason.NODE_REASON_NEW, NodeDescription.getDefaultInstance()).toBuilder()
                .clearDescription()
                .build();
        assertThat(StatusTexts.written(node, WORDS).hasDescription()).isFalse();
        assertThat(StatusTexts.read(StatusTexts.written(node, WORDS), WORDS)).isEqualTo(node);
    }

    @Test
    void anEngineWithAProblemIsSilent() {
        NodeDescription silent = engine("no answer");
        NodeDescription sent = StatusTexts.written(silent, WORDS);
        assertThat(sent.getEngine().getSilent()).isFalse();
        assertThat(StatusTexts.read(sent, WORDS)).isEqualTo(silent);
        assertThat(StatusTexts.written(silent, FeatureLevel.FACTS)).isSameAs(silent);
        assertThat(StatusTexts.read(sent, FeatureLevel.FACTS))
                .as("said before the level rose, heard after")
                .isEqualTo(silent);
        NodeDescription said =
                sent.toBuilder().setSaidAtLevel(FeatureLevel.FACTS).build();
        assertThat(StatusTexts.read(said, FeatureLevel.FACTS))
                .as("and by its facts, of which the level is none")
                .isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource({
        "TASK_STATE_RUNNING, '', started, TASK_PROBLEM_UNSPECIFIED, false",
        "TASK_STATE_RUNNING, '', stopping, TASK_PROBLEM_UNSPECIFIED, true",
        "TASK_STATE_PENDING, '', waits for its restart delay, TASK_PROBLEM_DELAYED, false",
        "TASK_STATE_ASSIGNED, '', waits for its restart delay, TASK_PROBLEM_UNSPECIFIED, false",
        "TASK_STATE_PENDING, no node fits, '', TASK_PROBLEM_NO_NODE, false",
        "TASK_STATE_ASSIGNED, no such image, '', TASK_PROBLEM_FAILURE, false",
        "TASK_STATE_RUNNING, task: unhealthy container, stopping, TASK_PROBLEM_UNHEALTHY, true",
        "TASK_STATE_FAILED, exit code 1, '', TASK_PROBLEM_FAILURE, false"
    })
    void theProblemOfATaskIsReadOutOfItsWords(
            TaskState state, String err, String message, TaskProblem problem, boolean stopping) {
        TaskStatus said = TaskStatus.newBuilder()
                .setState(state)
                .setErr(err)
                .setMessage(message)
                .build();
        TaskStatus read = StatusTexts.read(said, WORDS);
        assertThat(read.getProblem()).isEqualTo(problem);
        assertThat(read.getStopping()).isEqualTo(stopping);
        assertThat(StatusTexts.written(read, WORDS)).isEqualTo(said);
        assertThat(StatusTexts.written(read, FeatureLevel.FACTS)).isSameAs(read);
        assertThat(StatusTexts.read(said, FeatureLevel.FACTS)).isSameAs(said);

        Task task = Task.newBuilder().setId("t").setStatus(said).build();
        Task inMemory = StatusTexts.read(task, WORDS);
        assertThat(inMemory)
                .isEqualTo(Task.newBuilder().setId("t").setStatus(read).build());
        assertThat(StatusTexts.written(inMemory, WORDS)).isEqualTo(task);
        assertThat(StatusTexts.written(task, WORDS)).as("nothing to leave out").isSameAs(task);
    }

    @Test
    void aNodeCannotSayWhatOnlyManagersSay() {
        assertThat(StatusTexts.ofNode(StatusTexts.SILENT)).isEqualTo("the node says: heartbeat failure");
        assertThat(StatusTexts.ofNode("the disk is full")).isEqualTo("the disk is full");
    }
}
