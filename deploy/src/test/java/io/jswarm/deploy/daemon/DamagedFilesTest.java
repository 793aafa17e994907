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

    private static Path peers(LoopbackHost host) {
        return host.root().resolve("raft").resolve("peers");
    }

    @Test
    void aDamagedBookOfAddressesKeepsNoManagerAway() throws IOException {
        try (LoopbackHost host = manager()) {
            LoopbackHost.eventually(() -> Files.readString(peers(host)).contains(host.addr()));
            host.stop();
            String book = Files.readString(peers(host));
            Files.writeString(peers(host), book.replaceFirst("@ .*", "@ 9x"));
            host.start();
            LoopbackHost.eventually(() -> Files.readString(peers(host)).contains(host.addr()));
            assertThat(host.done("node", "ls")).contains("Leader");
        }
    }

    @Test
    void aDamagedSnapshotIsSaidAndEndsNoDaemon() throws IOException {
        try (LoopbackHost host = manager()) {
            host.done("swarm", "raft", "snapshot");
            host.stop();
            Path state = snapshot(host);
            byte[] bytes = Files.readAllBytes(state);
            bytes[bytes.length / 2] ^= 1;
            Files.write(state, bytes);

            host.start(Duration.ZERO, "error");

            assertThat(host.done("info")).contains(state.toString(), "jswarm swarm leave --force");
        }
    }

    private static Path snapshot(LoopbackHost host) throws IOException {
        try (Stream<Path> files = Files.walk(host.root().resolve("raft"))) {
            return files.filter(file -> file.endsWith("state")).findFirst().orElseThrow();
        }
    }

    @Test
    void aManagerThatDoesNotStartLeavesNoThreadPerTry() throws IOException {
        try (LoopbackHost host = manager()) {
            host.stop();
            Path book = peers(host);
            Files.delete(book);
            Files.createDirectory(book);
            host.start(Duration.ZERO, "error");
            LoopbackHost.eventually(() -> loops() == 0);
            Files.delete(book);
            LoopbackHost.eventually(() -> "active".equals(host.state()));
            assertThat(loops()).isEqualTo(1);
        }
    }

    private static long loops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("manager"))
                .count();
    }
}
