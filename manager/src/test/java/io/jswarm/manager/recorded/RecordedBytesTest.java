package io.jswarm.manager.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Batch;
import io.jswarm.manager.state.ApplyResult;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.SnapshotReader;
import io.jswarm.manager.store.SnapshotWriter;
import io.jswarm.manager.testing.DeciderHarness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the program of commit 0f0bbf2b wrote: the log and the snapshot of some stories. Until the feature level rises this
 * program writes the same, byte for byte, and reads that. {@code -Drecord=true} records anew, which only the program of an
 * earlier commit may do: copy this package into its tree.
 */
final class RecordedBytesTest {
    /** A story and the name of its recording. */
    enum Recording {
        NODES,
        TASKS,
        ORPHANS;

        DeciderHarness tell(Consumer<Batch> log) {
            return switch (this) {
                case NODES -> Stories.nodes(log);
                case TASKS -> Stories.tasks(log);
                case ORPHANS -> Stories.orphans(log);
            };
        }

        byte[] bytes(String what) throws IOException {
            String name = "/recorded/" + name().toLowerCase(Locale.ROOT) + "." + what;
            try (InputStream in = Objects.requireNonNull(RecordedBytesTest.class.getResourceAsStream(name), name)) {
                return in.readAllBytes();
            }
        }

        void record(String what, byte[] bytes) throws IOException {
            Path folder = Path.of(System.getProperty("jswarm.root", ".."), "manager/src/test/resources/recorded");
            Files.createDirectories(folder);
            Files.write(folder.resolve(name().toLowerCase(Locale.ROOT) + "." + what), bytes);
        }

        /** The log's entries as the old program wrote them. */
        List<Batch> log() throws IOException {
            List<Batch> log = new ArrayList<>();
            ByteArrayInputStream in = new ByteArrayInputStream(bytes("log"));
            while (in.available() > 0) {
                log.add(Objects.requireNonNull(Batch.parseDelimitedFrom(in)));
            }
            return log;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameStoryIsWrittenInTheSameBytes(Recording recording) throws IOException {
        List<Batch> log = new ArrayList<>();
        ClusterState end = recording.tell(log::add).state();

        if (Boolean.getBoolean("record")) {
            recording.record("log", delimited(log));
            recording.record("snapshot", snapshot(end));
        }
        List<Batch> before = recording.log();
        for (int i = 0; i < Math.min(log.size(), before.size()); i++) {
            assertThat(log.get(i)).as("entry " + i).isEqualTo(before.get(i));
        }
        assertThat(delimited(log)).isEqualTo(recording.bytes("log"));
        assertThat(snapshot(end)).isEqualTo(recording.bytes("snapshot"));
    }

    @ParameterizedTest
    @EnumSource
    void theOldLogLeadsToTheOldSnapshot(Recording recording) throws IOException {
        assertThat(snapshot(replayed(recording))).isEqualTo(recording.bytes("snapshot"));
    }

    static ClusterState replayed(Recording recording) throws IOException {
        ClusterState state = ClusterState.EMPTY;
        for (Batch batch : recording.log()) {
            state = ((ApplyResult.Applied) state.apply(batch)).state();
        }
        return state;
    }

    @ParameterizedTest
    @EnumSource
    void theOldSnapshotIsReadAsItsLogIs(Recording recording) throws IOException {
        ClusterState read = SnapshotReader.read(new ByteArrayInputStream(recording.bytes("snapshot")));

        assertThat(read.nodes()).isEqualTo(replayed(recording).nodes());
        assertThat(read.tasks()).isEqualTo(replayed(recording).tasks());
        assertThat(snapshot(read)).isEqualTo(recording.bytes("snapshot"));
    }

    private static byte[] delimited(List<Batch> log) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Batch batch : log) {
            batch.writeDelimitedTo(out);
        }
        return out.toByteArray();
    }

    private static byte[] snapshot(ClusterState state) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotWriter.write(state, out);
        return out.toByteArray();
    }
}
