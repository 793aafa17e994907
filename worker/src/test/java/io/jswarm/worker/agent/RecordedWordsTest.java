package io.jswarm.worker.agent;

import static io.jswarm.api.v1.TaskState.TASK_STATE_FAILED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_REJECTED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_RUNNING;
import static io.jswarm.api.v1.TaskState.TASK_STATE_SHUTDOWN;
import static io.jswarm.api.v1.TaskState.TASK_STATE_STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.StatusBatch;
import io.jswarm.worker.Samples;
import io.jswarm.worker.exec.fake.Fault;
import io.jswarm.worker.exec.fake.Life;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * What a worker of commit 63b22ae5 told managers of its tasks in a story in which everything goes wrong. Until the feature
 * level rises this program says the same, byte for byte. {@code -Drecord=true} records anew, which only the program of an
 * earlier commit may do.
 */
class RecordedWordsTest {
    private static final String NAME = "/recorded/statuses";

    private static List<StatusBatch> story() {
        AgentWorld world = new AgentWorld();
        world.engine.addImage(Samples.IMAGE);
        world.engine.live(plan -> Life.checked(5_000, 20_000));
        world.service(1, Samples.template(1), 2, TASK_STATE_RUNNING);
        String first = Samples.id(1, 1);
        String second = Samples.id(1, 2);
        world.untilState(first, TASK_STATE_STARTING);
        world.untilState(first, TASK_STATE_RUNNING);
        world.engine.hang(true); // noted once, and again by a new process
        world.run(Duration.ofSeconds(8));
        world.crash();
        world.restart();
        world.run(Duration.ofSeconds(8));
        world.engine.hang(false);
        world.engine.faults((call, random) -> call.equals("stop") ? Fault.LOST_CALL : Fault.NONE);
        world.run(Duration.ofSeconds(20)); // unhealthy, and does not stop
        world.managers.desire(second, TASK_STATE_SHUTDOWN);
        world.run(Duration.ofSeconds(20));
        world.crash(); // while it stops: what it was told stands on its disk
        world.restart();
        world.run(Duration.ofSeconds(2));
        world.engine.faults((call, random) -> Fault.NONE);
        world.untilState(first, TASK_STATE_FAILED);
        world.untilState(second, TASK_STATE_SHUTDOWN);
        world.engine.live(plan -> Life.FOREVER);
        world.managers.assign(Samples.task(1, 3, TASK_STATE_RUNNING));
        world.untilState(Samples.id(1, 3), TASK_STATE_RUNNING);
        world.engine.lose(Samples.id(1, 3));
        world.untilState(Samples.id(1, 3), TASK_STATE_FAILED);
        world.engine.faults((call, random) -> call.equals("create") ? Fault.LOST_CALL : Fault.NONE);
        world.managers.assign(Samples.task(1, 4, TASK_STATE_RUNNING));
        world.until(
                Duration.ofMinutes(30),
                "rejected",
                () -> world.managers.state(Samples.id(1, 4)) == TASK_STATE_REJECTED);
        return world.managers.batches;
    }

    @Test
    void theSameStoryIsToldInTheSameBytes() throws IOException {
        ByteArrayOutputStream now = new ByteArrayOutputStream();
        for (StatusBatch batch : story()) {
            batch.writeDelimitedTo(now);
        }
        if (Boolean.getBoolean("record")) {
            Path file = Path.of(System.getProperty("jswarm.root", ".."), "worker/src/test/resources" + NAME);
            Files.createDirectories(file.getParent());
            Files.write(file, now.toByteArray());
        }
        byte[] before;
        try (InputStream in = Objects.requireNonNull(RecordedWordsTest.class.getResourceAsStream(NAME), NAME)) {
            before = in.readAllBytes();
        }
        ByteArrayInputStream then = new ByteArrayInputStream(before);
        ByteArrayInputStream same = new ByteArrayInputStream(now.toByteArray());
        while (then.available() > 0 && same.available() > 0) {
            assertThat(StatusBatch.parseDelimitedFrom(same)).isEqualTo(StatusBatch.parseDelimitedFrom(then));
        }
        assertThat(now.toByteArray()).isEqualTo(before);
    }
}
