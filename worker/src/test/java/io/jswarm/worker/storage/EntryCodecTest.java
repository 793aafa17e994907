package io.jswarm.worker.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.worker.Samples;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What stands on the disk: at the first feature level, words only. */
class EntryCodecTest {
    private static final TaskStatus WORDS = TaskStatus.newBuilder()
            .setState(TaskState.TASK_STATE_RUNNING)
            .setMessage("stopping")
            .setErr("task: unhealthy container")
            .build();
    private static final TaskStatus FACTS = WORDS.toBuilder()
            .setStopping(true)
            .setProblem(TaskProblem.TASK_PROBLEM_UNHEALTHY)
            .build();

    @Test
    void aStatusIsWrittenInWordsAndReadWithItsFacts() {
        byte[] written = EntryCodec.encode(new Entry.PutStatus("t", FACTS), FeatureLevel.OLDEST);

        assertThat(written).isEqualTo(EntryCodec.encode(new Entry.PutStatus("t", WORDS), FeatureLevel.OLDEST));
        assertThat(EntryCodec.decode(ByteBuffer.wrap(written), FeatureLevel.OLDEST))
                .isEqualTo(new Entry.PutStatus("t", FACTS));
    }

    @Test
    void soIsATask() {
        var task = Samples.task(1, 1, TaskState.TASK_STATE_RUNNING);
        byte[] written = EntryCodec.encode(
                new Entry.PutTask(task.toBuilder().setStatus(FACTS).build()), FeatureLevel.OLDEST);

        assertThat(written)
                .isEqualTo(EntryCodec.encode(
                        new Entry.PutTask(task.toBuilder().setStatus(WORDS).build()), FeatureLevel.OLDEST));
        assertThat(EntryCodec.decode(ByteBuffer.wrap(written), FeatureLevel.OLDEST))
                .isEqualTo(new Entry.PutTask(task.toBuilder().setStatus(FACTS).build()));
    }

    @Test
    void fromTheLevelOfFactsOnTheyAreWrittenAndNoWordIsRead() {
        TaskStatus other =
                FACTS.toBuilder().setMessage("said otherwise").setErr("").build();
        byte[] written = EntryCodec.encode(new Entry.PutStatus("t", other), FeatureLevel.FACTS);

        assertThat(EntryCodec.decode(ByteBuffer.wrap(written), FeatureLevel.FACTS))
                .isEqualTo(new Entry.PutStatus("t", other));
    }
}
