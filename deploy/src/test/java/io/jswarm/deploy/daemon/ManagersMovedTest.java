package io.jswarm.deploy.daemon;

import static io.jswarm.deploy.daemon.LoopbackHost.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.deploy.daemon.LoopbackHost.Result;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All managers get other addresses at once. Whole daemons, whose ports stand for addresses. */
@Timeout(240)
@Tag("slow")
final class ManagersMovedTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void oneIsToldWhereTheOthersAreAndTheSwarmGoesOn() throws Exception {
        try (LoopbackHost first = new LoopbackHost(folder.resolve("h1"));
                LoopbackHost second = new LoopbackHost(folder.resolve("h2"));
                LoopbackHost third = new LoopbackHost(folder.resolve("h3"));
                LoopbackHost worker = new LoopbackHost(folder.resolve("h4"));
                EmptyEngine _ = new EmptyEngine(first.engineSocket());
                EmptyEngine _ = new EmptyEngine(second.engineSocket());
                EmptyEngine _ = new EmptyEngine(third.engineSocket());
                EmptyEngine _ = new EmptyEngine(worker.engineSocket())) {
            List<LoopbackHost> managers = List.of(first, second, third);
            first.done("swarm", "init");
            second.join(first, "manager");
            third.join(first, "manager");
            worker.join(first, "worker");
            eventually(() -> ready(first) == 4);
            // The last entry is on the second and the third only, so that the first cannot lead.
            first.stop();
            eventually(() -> second.jswarm("service", "create", "--name", "kept", "--replicas", "0", "nginx")
                            .exitCode()
                    == 0);
            second.stop();
            third.stop();
            for (LoopbackHost manager : managers) {
                manager.moves();
                manager.start();
            }

            Result nobody = first.jswarm("--timeout", "2s", "service", "ls");
            assertThat(nobody.exitCode()).as(nobody.out()).isNotZero();
            String found = first.done("swarm", "find", second.addr(), third.addr());

            assertThat(found).contains(second.addr() + ": " + second.nodeId(), third.addr() + ": " + third.nodeId());
            for (LoopbackHost manager : managers) {
                eventually(() -> addresses(manager)
                        .equals(managers.stream()
                                .map(LoopbackHost::addr)
                                .sorted()
                                .toList()));
            }
            assertThat(first.done("service", "ls", "--format", "{{.Name}}")).isEqualTo("kept\n");
            worker.done("swarm", "find", third.addr());
            eventually(() -> ready(second) == 4);
        }
    }

    @Test
    void whoDoesNotAnswerIsNamedAndNothingIsForgotten() throws Exception {
        try (LoopbackHost first = new LoopbackHost(folder.resolve("h1"));
                LoopbackHost other = new LoopbackHost(folder.resolve("h2"))) {
            Result alone = first.jswarm("swarm", "find", other.addr());
            assertThat(alone.exitCode()).isEqualTo(1);
            assertThat(alone.err()).contains("this host is in none");

            first.done("swarm", "init");
            other.done("swarm", "init");
            Result stranger = first.jswarm("--timeout", "2s", "swarm", "find", other.addr());
            assertThat(stranger.exitCode()).isEqualTo(3);
            assertThat(stranger.err()).contains("Expected an answer from a manager within 2 s", other.addr());
            Result wrong = first.jswarm("swarm", "find", "host:port");
            assertThat(wrong.exitCode()).as(wrong.err()).isEqualTo(1);
            assertThat(wrong.err()).contains("host:port");

            Result some = first.jswarm("--timeout", "2s", "swarm", "find", first.addr(), other.addr());
            assertThat(some.exitCode()).as(some.err()).isZero();
            assertThat(some.err()).contains("nobody answered: " + other.addr());
            assertThat(addresses(first)).containsExactly(first.addr());
        }
    }

    private static List<String> addresses(LoopbackHost manager) {
        return manager.jswarm("swarm", "raft", "members", "--format", "{{.Address}}")
                .out()
                .lines()
                .sorted()
                .toList();
    }

    private static long ready(LoopbackHost manager) {
        return manager.jswarm("node", "ls", "--format", "{{.Status}}")
                .out()
                .lines()
                .filter("Ready"::equals)
                .count();
    }
}
