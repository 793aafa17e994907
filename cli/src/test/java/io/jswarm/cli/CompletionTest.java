package io.jswarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {
    @TempDir
    private Path folder = Path.of("");

    /** Stands for the program when the script asks for names. */
    private static final String NAMES = """
            jswarm() {
              case $* in
                *'service ls'*) echo web; echo agent ;;
                *'node ls'*) echo host1; echo host2 ;;
                *'context ls'*) echo default; echo prod ;;
              esac
            }
            """;

    private String completed(String line) throws IOException, InterruptedException {
        try (CliRunner cli = new CliRunner(folder)) {
            Path script = Files.writeString(
                    folder.resolve("jswarm.bash"), cli.run("completion", "bash").out());
            String ask = NAMES + """
                    . "$1"
                    complete -p jswarm >/dev/null || exit 1
                    COMP_WORDS=(jswarm $2) COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
                    case $2 in *' ') COMP_WORDS+=('') COMP_CWORD=$((COMP_CWORD + 1)) ;; esac
                    _jswarm
                    echo "${COMPREPLY[*]}"
                    """;
            Process bash = new ProcessBuilder("bash", "-c", ask, "bash", script.toString(), line)
                    .redirectErrorStream(true)
                    .start();
            assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', quoteCharacter = '"', textBlock = """
            serv > service
            swarm join > join join-token
            service create --replicas-m > --replicas-max-per-node
            service update --restart-condition on > on-failure
            service scale w > web
            "service rm web " > web agent
            "node rm " > host1 host2
            node list --form > --format
            --context p > prod
            -c prod context use d > default
            "node update --role " > worker manager
            "node update --availability drain host" > host1 host2
            "swarm join-token " > worker manager
            """)
    void bashCompletesCommandsOptionsValuesAndNames(String line, String expected) throws Exception {
        List<String> words = List.of(completed(line).split(" ", -1));
        assertThat(words).containsAll(List.of(expected.split(" ", -1)));
        assertThat(words)
                .allSatisfy(word -> assertThat(word)
                        .startsWith(line.endsWith(" ") ? "" : line.substring(line.lastIndexOf(' ') + 1)));
    }

    @Test
    void zshGetsAScriptOfItsOwn() throws IOException {
        try (CliRunner cli = new CliRunner(folder)) {
            assertThat(cli.run("completion", "zsh").out())
                    .startsWith("#compdef jswarm\n")
                    .contains("'create:Run an image as a service", "'--replicas:Number of tasks (default 1)'")
                    .contains("@service) jswarm --timeout 2s service ls", "compdef _jswarm jswarm")
                    .doesNotContain("COMPREPLY");
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
                    .contains("-s d -l detach -d ")
                    .contains("service; and __fish_seen_subcommand_from rm' -a '(jswarm --timeout 2s service ls")
                    .contains("complete -c jswarm -f -l context -r -a '(jswarm context ls");
        }
    }
}
