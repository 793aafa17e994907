package io.jswarm.deploy.daemon.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalStreamTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void itIsTheFileOfThatDeviceAndInode() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Path link = Files.createSymbolicLink(folder.resolve("fd"), file);
        String journal = Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino");

        assertThat(JournalStream.is(journal, link)).isTrue();
        assertThat(JournalStream.is(journal, Files.createFile(folder.resolve("other"))))
                .isFalse();
    }

    @Test
    void outsideOfSystemdItIsNone() {
        assertThat(JournalStream.is("", folder)).isFalse();
        assertThat(JournalStream.is("8:1", folder.resolve("nothing"))).isFalse();
    }
}
