package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole daemons on a manager's files that are not what it wrote: they stay there, and say what to do. */
@Timeout(180)
final class DamagedFilesTest {
    @TempDir
    private Path folder = Path.of("");

    private LoopbackHost manager() throws IOException {
        LoopbackHost host = new LoopbackHost(folder.resolve("h1"));
        host.done("swarm", "init");
        return host;
    }

    @Test
    void aDamagedSnapshotIsSaidAndCanBeLeft() throws IOException {
        try (LoopbackHost host = manager()) {
            host.done("swarm", "raft", "snapshot");
            host.stop();
            Path state = snapshot(host);
            byte[] bytes = Files.readAllBytes(state);
            bytes[bytes.length / 2] ^= 1;
            Files.write(state, bytes);

            host.start(Duration.ZERO, "error");

            assertThat(host.done("info")).contains(state.toString(), "jswarm swarm leave --force");
            host.done("swarm", "leave", "--force");
            host.done("swarm", "init");
        }
    }

    private static Path snapshot(LoopbackHost host) throws IOException {
        try (Stream<Path> files = Files.walk(host.root().resolve("raft"))) {
            return files.filter(file -> file.endsWith("state")).findFirst().orElseThrow();
        }
    }
}
