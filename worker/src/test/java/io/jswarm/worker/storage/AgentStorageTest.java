package io.jswarm.worker.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.worker.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentStorageTest {
    @TempDir
    Path folder;

    private static final TaskStatus RUNNING =
            TaskStatus.newBuilder().setState(TaskState.TASK_STATE_RUNNING).build();

    private static List<Entry> entries(int tasks) {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry.PutTemplate(Samples.template(1)));
        entries.add(new Entry.PutManagers(List.of("a:1", "b:2")));
        entries.add(new Entry.PutDescription(
                NodeDescription.newBuilder().setHostname("h").build()));
        for (int slot = 1; slot <= tasks; slot++) {
            entries.add(new Entry.PutTask(Samples.task(1, slot, TaskState.TASK_STATE_RUNNING)));
            entries.add(new Entry.PutStatus(Samples.id(1, slot), RUNNING));
        }
        return entries;
    }

    private Path home() {
        return folder.resolve("worker");
    }

    private Stored reload() throws IOException {
        DiskStorage storage = new DiskStorage(home());
        Stored stored = storage.load();
        storage.close();
        return stored;
    }

    private void write(List<Entry> entries) throws IOException {
        DiskStorage storage = new DiskStorage(home());
        storage.load();
        for (Entry entry : entries) {
            storage.append(List.of(entry), false);
        }
        storage.append(List.of(), true);
        storage.close();
    }

    /** The level stands before what is written at it, also in a file that was written anew. */
    @Test
    void whatIsWrittenAtALevelIsReadAtIt() throws IOException {
        TaskStatus stops = RUNNING.toBuilder()
                .setMessage("said otherwise")
                .setStopping(true)
                .build();
        write(entries(1));
        write(List.of(new Entry.PutLevel(FeatureLevel.FACTS), new Entry.PutStatus(Samples.id(1, 1), stops)));
        assertThat(reload().level()).isEqualTo(FeatureLevel.FACTS);
        assertThat(reload().statuses()).containsEntry(Samples.id(1, 1), stops);
        write(List.of(new Entry.PutManagers(List.of("c:3")))); // the first write of a process writes all anew
        assertThat(reload().level()).isEqualTo(FeatureLevel.FACTS);
        assertThat(reload().statuses()).containsEntry(Samples.id(1, 1), stops);
    }

    @Test
    void whatWasPutIsThereAndWhatWasRemovedIsNot() throws IOException {
        List<Entry> entries = entries(3);
        entries.add(new Entry.RemoveTask(Samples.id(1, 2)));
        write(entries);
        MemoryStorage memory = new MemoryStorage();
        memory.append(entries, true);
        Stored stored = reload();
        assertThat(stored).isEqualTo(memory.load());
        assertThat(stored.tasks())
                .containsExactlyInAnyOrder(
                        Samples.task(1, 1, TaskState.TASK_STATE_RUNNING),
                        Samples.task(1, 3, TaskState.TASK_STATE_RUNNING));
        assertThat(stored.statuses()).hasSize(2).containsValue(RUNNING);
        assertThat(stored.templates()).containsExactly(Samples.template(1));
        assertThat(stored.managers()).containsExactly("a:1", "b:2");
        assertThat(stored.description()).isNotNull();
    }

    @Test
    void anEmptyFolderIsAnEmptyStorageThatOnlyItsOwnerMayRead() throws IOException {
        assertThat(reload()).isEqualTo(Stored.nothing());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home())))
                .isEqualTo("rwx------");
    }

    @Test
    void aFileCutAnywhereGivesWhatStoodBeforeAndCanBeWrittenAgain() throws IOException {
        write(entries(3));
        Path file = home().resolve("assignments.log");
        byte[] whole = Files.readAllBytes(file);
        int last = -1;
        for (int length = 0; length <= whole.length; length += 7) {
            Files.write(file, Arrays.copyOf(whole, length));
            int tasks = reload().tasks().size();
            assertThat(tasks).isGreaterThanOrEqualTo(last);
            last = tasks;
        }
        Files.write(file, Arrays.copyOf(whole, whole.length - 3));
        write(List.of(new Entry.PutTask(Samples.task(1, 9, TaskState.TASK_STATE_READY))));
        assertThat(reload().tasks()).hasSize(4);
        assertThat(home().resolve("assignments.log.damaged")).doesNotExist();
    }

    @Test
    void aDamagedFileIsSetAsideAndWhatStandsBeforeIsUsed() throws IOException {
        write(entries(200));
        Path file = home().resolve("assignments.log");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 0x10;
        Files.write(file, bytes);
        Stored stored = reload();
        assertThat(stored.tasks().size()).isBetween(1, 150);
        assertThat(home().resolve("assignments.log.damaged")).hasBinaryContent(bytes);
        write(List.of());
        assertThat(reload().tasks()).hasSameSizeAs(stored.tasks());
    }

    @Test
    void theRegistrysPasswordStaysOffTheDisk() throws IOException {
        write(List.of(new Entry.PutTemplate(
                Samples.template(1, ContainerSpec.newBuilder().setImage("i").setRegistryAuth("s3cret-s3cret")))));
        assertThat(Files.readString(home().resolve("assignments.log"), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("s3cret");
        assertThat(reload().templates()).hasSize(1);
    }

    @Test
    void aLongLogIsRewritten() throws IOException {
        DiskStorage storage = new DiskStorage(home());
        storage.load();
        List<Entry> entries = entries(100);
        for (int i = 0; i < 2_000; i++) {
            storage.append(entries, false);
        }
        storage.close();
        assertThat(Files.size(home().resolve("assignments.log"))).isLessThan(6 << 20);
        assertThat(reload().tasks()).hasSize(100);
    }

    @Test
    void anInterruptedWriterWritesAnewNextTime() throws IOException {
        DiskStorage storage = new DiskStorage(home());
        storage.load();
        storage.append(entries(1), true);
        Thread.currentThread().interrupt();
        try {
            storage.append(entries(2), true);
        } catch (IOException e) {
            assertThat(Thread.interrupted()).isTrue();
        }
        storage.append(List.of(new Entry.PutTask(Samples.task(1, 3, TaskState.TASK_STATE_READY))), true);
        storage.close();
        assertThat(reload().tasks()).hasSize(3);
    }
}
