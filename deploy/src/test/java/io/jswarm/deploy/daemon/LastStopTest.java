package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.Now;
import io.jswarm.deploy.daemon.LoopbackHost.Result;
import io.jswarm.runtime.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The reason of a daemon's end outlives it, even on a full disk, and is told where people ask for it. */
@Timeout(120)
final class LastStopTest {
    private static final Instant NOW = Instant.parse("2026-05-04T03:02:01.5Z");
    private static final Clock CLOCK = () -> new Now(NOW.toEpochMilli(), 0);

    @TempDir
    private Path folder = Path.of("");

    private String text() throws IOException {
        return Files.readString(folder.resolve("local/last-stop")).strip();
    }

    private Object fileKey() throws IOException {
        return Files.readAttributes(folder.resolve("local/last-stop"), BasicFileAttributes.class)
                .fileKey();
    }

    @Test
    void theReasonIsWrittenInPlaceSinceAFullDiskHasRoomForNothingElse() throws IOException {
        try (LastStop stop = LastStop.open(folder, CLOCK, root -> 0)) {
            Object before = fileKey();
            long size = Files.size(folder.resolve("local/last-stop"));
            assertThat(size).as("reserved from the start").isEqualTo(4_096);
            stop.because("writing the log", new IOException("a", new IOException("No space left on device")));
            assertThat(fileKey()).isEqualTo(before);
            assertThat(Files.size(folder.resolve("local/last-stop"))).isEqualTo(size);
        }
        assertThat(text())
                .startsWith("The daemon stopped at 2026-05-04T03:02:01Z (writing the log: No space left on device). ")
                .contains("Make room under " + folder, "df -h", "systemctl start jswarm");
    }

    @Test
    void theFirstReasonCountsAndALongOneIsCut() throws IOException {
        try (LastStop stop = LastStop.open(folder, CLOCK)) {
            stop.because("deciding", new IllegalStateException("x".repeat(10_000) + "\n\033[2J"));
            stop.because("ending", new IllegalStateException("later"));
            stop.asked();
        }
        assertThat(text()).contains("deciding: xxx", "journalctl -u jswarm").doesNotContain("later", "as it was told");
        assertThat(text().length()).isLessThan(2_000);
    }

    @Test
    void itStaysOverAStartThatFailsAndGoesWithOneThatDoesNot() throws IOException {
        try (LastStop stop = LastStop.open(folder, CLOCK)) {
            stop.asked();
        }
        try (LastStop stop = LastStop.open(folder, CLOCK)) {
            assertThat(text()).contains("as it was told to");
            stop.started();
            assertThat(text()).isEmpty();
        }
    }

    @Test
    void theCommandLineShowsItAndTheDoctorLooksAtTheDisk() throws Exception {
        try (LoopbackHost host = new LoopbackHost(folder.resolve("h1"))) {
            assertThat(Files.readString(host.root().resolve("local/last-stop"))).isBlank();
            host.stop();
            Result refused = host.jswarm("--timeout", "2s", "info");
            assertThat(refused.exitCode()).isEqualTo(3);
            assertThat(refused.err())
                    .contains("Expected an answer from the daemon on this host")
                    .contains("The daemon was stopped at ", "as it was told to", "systemctl start jswarm")
                    .doesNotContain("127.0.0.1");
            Result doctor = host.jswarm("--timeout", "2s", "doctor");
            assertThat(doctor.exitCode()).isEqualTo(1);
            assertThat(doctor.out()).contains("✗ daemon: ", "as it was told to", " disk: ");
            host.start(Duration.ZERO, "inactive");
            assertThat(host.jswarm("doctor").out())
                    .contains("✓ daemon: answers")
                    .doesNotContain("as it was told to");
        }
    }

    @Test
    void aStartThatFailsSaysWhy() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String metrics = "127.0.0.1:" + taken.getLocalPort();
            assertThatThrownBy(() -> Daemon.start(
                            new DaemonSettings(folder, "127.0.0.1:0", "", "unix:///no.sock", metrics),
                            (what, cause) -> {
                                throw new AssertionError(what, cause);
                            }))
                    .isInstanceOf(IOException.class);
            assertThat(text()).contains("it could not start: ", "journalctl -u jswarm");
        }
    }

    @Test
    void aBrokenPromiseIsToldBeforeTheProcessEnds() throws Exception {
        try (LastStop stop = LastStop.open(folder, CLOCK)) {
            String[] seen = {""};
            Daemon.noting(stop, (what, cause) -> {
                        try {
                            seen[0] = text();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .fatal("writing the log", new IOException("No space left on device"));
            assertThat(seen[0]).contains("writing the log: No space left on device");
        }
    }
}
