package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host that has only ever been a worker becomes a manager: its connections show what it is now. And the way back. */
@Timeout(180)
final class PromotionTest {
    @TempDir
    private Path folder = Path.of("");

    private LoopbackHost host(String name) throws IOException {
        return new LoopbackHost(folder.resolve(name));
    }

    private static String id(LoopbackHost host) {
        return host.done("info", "--format", "{{.NodeID}}").strip();
    }

    @Test
    void ofAWorkerThatWasNeverAManager() throws IOException {
        try (LoopbackHost manager = host("h1");
                LoopbackHost worker = host("h2")) {
            manager.done("swarm", "init");
            manager.remembersAnEngine();
            String token =
                    manager.done("swarm", "join-token", "--quiet", "worker").strip();
            worker.done("swarm", "join", "--token", token, manager.addr());
            worker.remembersAnEngine();
            assertThat(worker.jswarm("service", "ls").err()).contains("not a swarm manager");

            manager.done("node", "promote", "--wait-timeout", "60s", id(worker));
            assertThat(worker.done("service", "ls")).contains("REPLICAS");
            assertThat(manager.done("swarm", "raft", "members", "--format", "{{.Vote}}"))
                    .isEqualTo("Voter\nVoter\n");

            manager.done("node", "demote", "--wait-timeout", "60s", id(worker));
            assertThat(worker.jswarm("service", "ls").err()).contains("not a swarm manager");
            assertThat(manager.done("swarm", "raft", "members", "--format", "{{.Vote}}"))
                    .isEqualTo("Voter\n");
        }
    }
}
