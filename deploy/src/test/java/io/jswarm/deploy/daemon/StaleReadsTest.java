package io.jswarm.deploy.daemon;

import static io.jswarm.deploy.daemon.LoopbackHost.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --stale} on real managers: with a leader, and without a majority. */
@Timeout(240)
@Tag("slow")
class StaleReadsTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void aManagerWithoutAMajorityTellsWhatItKnewAndHowOldThatIs() throws IOException {
        try (LoopbackHost first = new LoopbackHost(folder.resolve("first"));
                LoopbackHost second = new LoopbackHost(folder.resolve("second"))) {
            first.done("swarm", "init");
            second.join(first, "manager");
            String id = first.done(
                            "service",
                            "create",
                            "--quiet",
                            "--detach",
                            "--no-resolve-image",
                            "--replicas",
                            "0",
                            "busybox")
                    .strip();
            eventually(() -> second.done("service", "ls", "-q", "--stale").contains(id));
            assertThat(first.jswarm("service", "ls", "--stale").err()).contains("which leads");
            assertThat(second.jswarm("node", "ls", "--stale").err()).contains("which heard from the leader 0.");

            first.stop();

            eventually(() -> second.jswarm("node", "ls", "--stale").err().contains("which heard from the leader"));
            LoopbackHost.Result refused = second.jswarm("--timeout", "15s", "service", "ls");
            assertThat(refused.exitCode()).isNotZero();
            assertThat(refused.err()).contains("--stale");
            LoopbackHost.Result stale = second.jswarm("service", "inspect", "--stale", id);
            assertThat(stale.out()).contains(id);
            assertThat(second.done("node", "ls", "--stale", "--format", "{{.ManagerStatus}}"))
                    .contains("Unknown");

            second.restart();
            assertThat(second.jswarm("service", "ls", "--stale").err())
                    .contains("has heard from no leader since it started");
            first.start();
            eventually(() -> second.jswarm("service", "ls", "-q").out().contains(id));
        }
    }
}
