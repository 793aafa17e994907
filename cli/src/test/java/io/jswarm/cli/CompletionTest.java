package io.jswarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void bashReadsItsScript() throws IOException, InterruptedException {
        try (CliRunner cli = new CliRunner(folder)) {
            Path script = Files.writeString(
                    folder.resolve("jswarm.bash"), cli.run("completion", "bash").out());
            Process bash = new ProcessBuilder("bash", "-c", ". \"$1\" && complete -p jswarm", "bash", script.toString())
                    .redirectErrorStream(true)
                    .start();
            assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("_complete_jswarm")
                    .doesNotContain("error");
            assertThat(Files.readString(script))
                    .contains("--replicas-max-per-node")
                    .contains("join-token");
        }
    }

    @Test
    void fishKnowsEveryVerbAndItsOptions() throws IOException {
        try (CliRunner cli = new CliRunner(folder)) {
            assertThat(cli.run("completion", "fish").out())
                    .contains("complete -c jswarm -f -n 'not __fish_seen_subcommand_from ")
                    .contains("-a service -d 'Run containers and keep them running'")
                    .contains("complete -c jswarm -n '__fish_seen_subcommand_from service; and"
                            + " __fish_seen_subcommand_from create' -l replicas -r -d 'Number of tasks (default 1)'")
                    .contains("-s d -l detach -d ");
        }
    }
}
