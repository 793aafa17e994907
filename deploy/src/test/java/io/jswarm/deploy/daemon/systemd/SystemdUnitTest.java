package io.jswarm.deploy.daemon.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.deploy.daemon.observe.Check;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class SystemdUnitTest {
    private static final Check HANGS = new Check(false, List.of("The loop 'control' does not answer."));
    private static final Check LOCKED = new Check(false, List.of("Unlock it.", "And more."));

    @TempDir
    private Path folder = Path.of("");

    private Map<String, String> environment(long micros, long pid) {
        return Map.of(
                "NOTIFY_SOCKET",
                folder.resolve("notify").toString(),
                "WATCHDOG_USEC",
                Long.toString(micros),
                "WATCHDOG_PID",
                Long.toString(pid));
    }

    @Test
    void itIsReadyLivesAndStops() throws Exception {
        try (DatagramReceiver systemd =
                new DatagramReceiver(folder.resolve("notify").toString())) {
            SystemdUnit unit = SystemdUnit.of(environment(300_000, 7), 7);
            assertThat(systemd.next(0)).isNull();
            unit.ready("/data", () -> Check.OK, () -> Check.OK);

            assertThat(systemd.next(5)).isEqualTo("READY=1\nSTATUS=serves /data");
            assertThat(systemd.next(5)).isEqualTo("WATCHDOG=1");
            assertThat(systemd.next(5)).isEqualTo("WATCHDOG=1");
            unit.close();
            assertThat(systemd.next("STOPPING=1", 5)).isNotNull();
            assertThat(systemd.next(1)).isNull();
        }
    }

    @Test
    void aDaemonThatHangsIsNotSaidToLive() throws Exception {
        AtomicReference<Check> health = new AtomicReference<>(HANGS);
        try (DatagramReceiver systemd =
                        new DatagramReceiver(folder.resolve("notify").toString());
                SystemdUnit unit = SystemdUnit.of(environment(90_000, 7), 7)) {
            unit.ready("/data", health::get, () -> Check.OK);
            assertThat(systemd.next(5)).startsWith("READY=1");
            assertThat(systemd.next(1)).isNull();

            health.set(Check.OK);
            assertThat(systemd.next(5)).isEqualTo("WATCHDOG=1");
        }
    }

    @Test
    void theStatusSaysWhatIsMissingAndWhenItIsThere() throws Exception {
        AtomicReference<Check> readiness = new AtomicReference<>(LOCKED);
        try (DatagramReceiver systemd =
                        new DatagramReceiver(folder.resolve("notify").toString());
                SystemdUnit unit = SystemdUnit.of(environment(90_000, 7), 7)) {
            unit.ready("/data", () -> Check.OK, readiness::get);
            assertThat(systemd.next(5)).isEqualTo("READY=1\nSTATUS=serves /data: Unlock it.");

            readiness.set(Check.OK);
            assertThat(systemd.next("STATUS", 5)).isEqualTo("WATCHDOG=1\nSTATUS=serves /data");
        }
    }

    @Test
    void anotherProcessesWatchdogIsNotFed() throws Exception {
        try (DatagramReceiver systemd =
                        new DatagramReceiver(folder.resolve("notify").toString());
                SystemdUnit unit = SystemdUnit.of(environment(90_000, 7), 8)) {
            unit.ready("/data", () -> Check.OK, () -> Check.OK);

            assertThat(systemd.next(5)).startsWith("READY=1");
            assertThat(systemd.next(1)).isNull();
        }
    }

    @Test
    void withoutAServiceManagerNothingIsTold() {
        try (SystemdUnit unit = SystemdUnit.of(Map.of("WATCHDOG_USEC", "1000"), 7)) {
            unit.ready("/data", () -> Check.OK, () -> {
                throw new AssertionError("asked for nobody");
            });
        }
    }

    /** The whole program, as systemd starts it. */
    @Test
    void theDaemonTellsWhatSystemdWaitsFor() throws Exception {
        try (DatagramReceiver systemd =
                new DatagramReceiver(folder.resolve("notify").toString())) {
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--sun-misc-unsafe-memory-access=allow",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    "io.jswarm.deploy.daemon.DaemonMain",
                    "--data-root",
                    folder.resolve("data").toString(),
                    "--docker-host",
                    "unix://" + folder.resolve("no-engine"),
                    "--listen-addr",
                    "127.0.0.1:0",
                    "--metrics-addr",
                    "none");
            builder.environment().put("NOTIFY_SOCKET", folder.resolve("notify").toString());
            builder.environment().put("WATCHDOG_USEC", "900000");
            builder.redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile());
            Process daemon = builder.start();
            try {
                assertThat(systemd.next("READY=1", 40))
                        .contains("STATUS=serves " + folder.resolve("data") + ": This node is not part of a swarm.");
                assertThat(systemd.next("WATCHDOG=1", 5)).isNotNull();
                daemon.destroy();
                assertThat(systemd.next("STOPPING=1", 10)).isNotNull();
                assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).isTrue();
            } finally {
                daemon.destroyForcibly();
            }
        }
    }
}
