package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host that has only ever been a worker becomes a manager: its connections show what it is now. And the way back. */
@Timeout(180)
@Tag("slow")
final class PromotionTest {
    @TempDir
    private Path folder = Path.of("");

    private LoopbackHost host(String name) throws IOException {
        return new LoopbackHost(folder.resolve(name));
    }

    @Test
    void ofAWorkerThatWasNeverAManager() throws IOException {
        try (LoopbackHost manager = host("h1");
                LoopbackHost worker = host("h2")) {
            manager.done("swarm", "init");
            manager.remembersAnEngine();
            worker.join(manager, "worker");
            worker.remembersAnEngine();
            assertThat(worker.jswarm("service", "ls").err())
                    .contains("not a swarm manager", "jswarm node promote " + worker.nodeId());

            manager.done("node", "promote", "--wait-timeout", "60s", worker.nodeId());
            assertThat(worker.done("service", "ls")).contains("REPLICAS");
            assertThat(votes(manager)).isEqualTo("Voter\nVoter\n");

            manager.done("node", "demote", "--wait-timeout", "60s", worker.nodeId());
            assertThat(worker.jswarm("service", "ls").err()).contains("not a swarm manager");
            assertThat(votes(manager)).isEqualTo("Voter\n");
        }
    }

    /**
     * The swarm forgets the Raft member of a host that is demoted. When that one hears of neither, it would run it for
     * ever.
     */
    @Test
    void ofAManagerThatHeardOfNoneOfItsDemotionAndPromotion() throws IOException {
        try (LoopbackHost first = host("h1");
                LoopbackHost second = host("h2");
                LoopbackHost third = host("h3")) {
            first.done("swarm", "init");
            first.remembersAnEngine();
            for (LoopbackHost joining : List.of(second, third)) {
                joining.join(first, "manager");
                joining.remembersAnEngine();
            }
            LoopbackHost.eventually(() -> votes(first).equals("Voter\nVoter\nVoter\n"));
            String away = third.nodeId();
            third.stop();
            first.done("node", "demote", "--wait-timeout", "60s", away);
            assertThat(votes(first)).isEqualTo("Voter\nVoter\n");
            first.done("node", "promote", "--detach", away);
            assertThat(first.jswarm("node", "promote", "--wait-timeout", "1s", away)
                            .err())
                    .contains("it has not asked the managers yet to be one of them");

            third.start();
            first.done("node", "promote", "--wait-timeout", "60s", away);
            assertThat(votes(first)).isEqualTo("Voter\nVoter\nVoter\n");
            LoopbackHost.eventually(() -> third.done("service", "ls").contains("REPLICAS"));
            third.restart();
            LoopbackHost.eventually(() -> third.done("service", "ls").contains("REPLICAS"));
        }
    }

    private static String votes(LoopbackHost manager) {
        return manager.done("swarm", "raft", "members", "--format", "{{.Vote}}");
    }
}
