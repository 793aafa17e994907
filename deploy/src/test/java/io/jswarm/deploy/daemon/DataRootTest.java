package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is deleted is gone in one step. */
final class DataRootTest {
    @TempDir
    private Path folder = Path.of("");

    private static void fill(Path part) throws IOException {
        Files.createDirectories(part.resolve("log"));
        Files.writeString(part.resolve("log").resolve("member"), "m");
    }

    @Test
    void aPartThatIsDeletedIsGoneWithItsRemains() throws IOException {
        try (DataRoot root = DataRoot.open(folder)) {
            fill(root.raft());
            fill(folder.resolve("raft.gone"));
            DataRoot.delete(root.raft());
            assertThat(root.raft()).doesNotExist();
            assertThat(folder.resolve("raft.gone")).doesNotExist();
            DataRoot.delete(root.raft());
        }
    }

    @Test
    void aDeletionThatWasCutShortIsNeverTakenForAStateAndIsDoneAtTheNextStart() throws IOException {
        fill(folder.resolve("raft.gone"));
        fill(folder.resolve("worker"));
        try (DataRoot root = DataRoot.open(folder)) {
            assertThat(root.raft()).doesNotExist();
            assertThat(folder.resolve("raft.gone")).doesNotExist();
            assertThat(root.worker()).exists();
            root.wipeNode();
            assertThat(root.worker()).doesNotExist();
        }
    }
}
