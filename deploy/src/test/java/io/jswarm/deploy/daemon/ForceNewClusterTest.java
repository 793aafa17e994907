package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.manager.raft.GrpcRaftTransport;
import io.jswarm.manager.raft.RaftStore;
import io.jswarm.manager.raft.RaftStoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole daemons: what {@code swarm init --force-new-cluster} leaves behind when it is cut short, the next start finishes. */
@Timeout(180)
@Tag("slow")
final class ForceNewClusterTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder = Path.of("");

    private LoopbackHost host(String name) throws IOException {
        return new LoopbackHost(folder.resolve(name));
    }

    private static String voters(LoopbackHost host) {
        return host.jswarm("swarm", "raft", "members", "--format", "{{.Vote}}").out();
    }

    @Test
    void aCrashAfterTheVoteWasTakenIsFinishedByTheNextStart() throws IOException {
        try (LoopbackHost left = host("h1");
                LoopbackHost lost = host("h2")) {
            left.done("swarm", "init");
            String token = left.token("manager");
            lost.done("swarm", "join", "--token", token, left.addr());
            LoopbackHost.eventually(() -> voters(left).equals("Voter\nVoter\n"));
            lost.stop();
            left.stop();
            takeTheVoteAndCrash(left);

            left.start();

            LoopbackHost.eventually(() -> voters(left).equals("Voter\n"));
            LoopbackHost.eventually(() -> !Files.exists(mark(left)));
            assertThat(left.done("node", "ls").lines())
                    .as("a header and the one that is left")
                    .hasSize(2);
            left.restart();
            assertThat(left.token("manager")).isEqualTo(token);
        }
    }

    private static Path mark(LoopbackHost host) {
        return host.root().resolve("raft").resolve("log").resolve("alone");
    }

    /** As far as the daemon gets whose process ends before the lost managers are removed from the state. */
    private static void takeTheVoteAndCrash(LoopbackHost host) throws IOException {
        NodeConfig config = Objects.requireNonNull(NodeConfig.read(host.root().resolve("node.properties")));
        RaftStore store = RaftStore.open(
                RaftStoreConfig.of(
                        host.root().resolve("raft").resolve("log"), config.raftId(), RaftStoreConfig.Start.RESTART),
                new GrpcRaftTransport(id -> null, address -> {
                    throw new AssertionError("nobody's address is known");
                }),
                new Deaf());
        try {
            assertThatThrownBy(() -> store.standAlone(
                                    () -> {
                                        throw new IllegalStateException("it ends here");
                                    },
                                    LONG)
                            .join())
                    .hasMessageContaining("it ends here");
            assertThat(store.isHalfAlone()).isTrue();
        } finally {
            store.close();
        }
        assertThat(mark(host)).exists();
    }
}
