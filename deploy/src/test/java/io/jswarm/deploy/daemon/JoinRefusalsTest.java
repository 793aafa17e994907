package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.deploy.daemon.LoopbackHost.Result;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Joins that cannot be say why and what to do, and leave nothing on either side. */
@Timeout(240)
@Tag("slow")
final class JoinRefusalsTest {
    @TempDir
    private Path folder = Path.of("");

    private static void refused(LoopbackHost host, String token, String addr, String... parts) {
        Result result = host.jswarm("--timeout", "3s", "swarm", "join", "--token", token, addr);
        assertThat(result.exitCode()).as(result.out()).isNotZero();
        assertThat(result.err()).contains(parts);
        assertThat(host.state()).isEqualTo("inactive");
    }

    @Test
    void tokensAndAddressesThatAreOfNoUse() throws IOException {
        try (LoopbackHost manager = new LoopbackHost(folder.resolve("h1"));
                LoopbackHost other = new LoopbackHost(folder.resolve("h2"));
                LoopbackHost host = new LoopbackHost(folder.resolve("h3"))) {
            manager.done("swarm", "init");
            other.done("swarm", "init");
            String[] join = {"swarm", "join-token", "--quiet", "worker"};
            String token = manager.done(join).strip();
            refused(host, "nonsense", manager.addr(), "token", "jswarm swarm join-token");
            refused(host, token.substring(0, token.length() - 4), manager.addr(), "token", "jswarm swarm join-token");
            refused(host, other.done(join).strip(), manager.addr(), "root certificate", "jswarm swarm join-token");

            manager.done("swarm", "join-token", "--rotate", "worker");
            refused(host, token, manager.addr(), "rotated away", "jswarm swarm join-token");
            String present = manager.done(join).strip();
            assertThat(present).isNotEqualTo(token);
            String nobody = "127.0.0.1:" + LoopbackHost.freePort();
            refused(host, present, nobody, nobody, "Connection refused", "the daemon of a manager runs there");
            refused(host, present, "127.0.0.1:port", "a manager", "127.0.0.1:port", "192.0.2.10:2377");
            refused(host, present, "127.0.0.1", "127.0.0.1:2377");
            assertThat(manager.done("node", "ls", "--quiet").lines()).hasSize(1);
            host.done("swarm", "join", "--token", present, manager.addr());
        }
    }
}
