package io.jswarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.cli.invocation.Invocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Who types what Docker takes is told what is missing, and not that it is unknown. */
class DockerGapsTest {
    /** What {@code docker COMMAND --help} lists, of version 26.1, and three later ones of {@code service create}. */
    private static final String DOCKER = """
            service create --cap-add --cap-drop --config --constraint --container-label --credential-spec -d --detach --dns
            service create --dns-option --dns-search --endpoint-mode --entrypoint -e --env --env-file --generic-resource
            service create --group --health-cmd --health-interval --health-retries --health-start-interval
            service create --health-start-period --health-timeout --host --hostname --init --isolation -l --label
            service create --limit-cpu --limit-memory --limit-pids --log-driver --log-opt --max-concurrent --mode --mount
            service create --name --network --no-healthcheck --no-resolve-image --placement-pref -p --publish -q --quiet
            service create --read-only --replicas --replicas-max-per-node --reserve-cpu --reserve-memory
            service create --restart-condition --restart-delay --restart-max-attempts --restart-window --rollback-delay
            service create --rollback-failure-action --rollback-max-failure-ratio --rollback-monitor --rollback-order
            service create --rollback-parallelism --secret --stop-grace-period --stop-signal --sysctl -t --tty --ulimit
            service create --update-delay --update-failure-action --update-max-failure-ratio --update-monitor
            service create --update-order --update-parallelism -u --user --with-registry-auth -w --workdir
            service create --memory-swap --memory-swappiness --oom-score-adj
            service update --args --cap-add --cap-drop --config-add --config-rm --constraint-add --constraint-rm
            service update --container-label-add --container-label-rm --credential-spec -d --detach --dns-add
            service update --dns-option-add --dns-option-rm --dns-rm --dns-search-add --dns-search-rm --endpoint-mode
            service update --entrypoint --env-add --env-rm --force --generic-resource-add --generic-resource-rm
            service update --group-add --group-rm --health-cmd --health-interval --health-retries
            service update --health-start-interval --health-start-period --health-timeout --host-add --host-rm --hostname
            service update --image --init --isolation --label-add --label-rm --limit-cpu --limit-memory --limit-pids
            service update --log-driver --log-opt --max-concurrent --mount-add --mount-rm --network-add --network-rm
            service update --no-healthcheck --no-resolve-image --placement-pref-add --placement-pref-rm --publish-add
            service update --publish-rm -q --quiet --read-only --replicas --replicas-max-per-node --reserve-cpu
            service update --reserve-memory --restart-condition --restart-delay --restart-max-attempts --restart-window
            service update --rollback --rollback-delay --rollback-failure-action --rollback-max-failure-ratio
            service update --rollback-monitor --rollback-order --rollback-parallelism --secret-add --secret-rm
            service update --stop-grace-period --stop-signal --sysctl-add --sysctl-rm -t --tty --ulimit-add --ulimit-rm
            service update --update-delay --update-failure-action --update-max-failure-ratio --update-monitor
            service update --update-order --update-parallelism -u --user --with-registry-auth -w --workdir
            service update --memory-swap --memory-swappiness --oom-score-adj
            service ls -f --filter --format -q --quiet
            service ps -f --filter --format --no-resolve --no-trunc -q --quiet
            service logs --details -f --follow --no-resolve --no-task-ids --no-trunc --raw --since -n --tail -t
            service logs --timestamps
            service inspect -f --format --pretty
            service rollback -d --detach -q --quiet
            service scale -d --detach
            swarm init --advertise-addr --autolock --availability --cert-expiry --data-path-addr --data-path-port
            swarm init --default-addr-pool --default-addr-pool-mask-length --dispatcher-heartbeat --external-ca
            swarm init --force-new-cluster --listen-addr --max-snapshots --snapshot-interval --task-history-limit
            swarm join --advertise-addr --availability --data-path-addr --listen-addr --token
            swarm leave -f --force
            swarm ca --ca-cert --ca-key --cert-expiry -d --detach --external-ca -q --quiet --rotate
            swarm join-token -q --quiet --rotate
            swarm unlock-key -q --quiet --rotate
            swarm update --autolock --cert-expiry --dispatcher-heartbeat --external-ca --max-snapshots
            swarm update --snapshot-interval --task-history-limit
            node ls -f --filter --format -q --quiet
            node inspect -f --format --pretty
            node ps -f --filter --format --no-resolve --no-trunc -q --quiet
            node update --availability --label-add --label-rm --role
            node rm -f --force
            """;

    private static final List<String> GLOBAL = List.of(
            "--config",
            "-c",
            "--context",
            "-D",
            "--debug",
            "-H",
            "--host",
            "-l",
            "--log-level",
            "--tls",
            "--tlscacert",
            "--tlscert",
            "--tlskey",
            "--tlsverify",
            "-v",
            "--version");

    @TempDir
    private Path folder = Path.of("");

    private record Taken(String command, String option) {}

    private List<Taken> docker() {
        List<Taken> all = new ArrayList<>();
        DOCKER.lines().forEach(line -> {
            List<String> words = List.of(line.split(" ", -1));
            String command = words.get(0) + " " + words.get(1);
            words.subList(2, words.size()).forEach(option -> all.add(new Taken(command, option)));
        });
        GLOBAL.forEach(option -> all.add(new Taken("", option)));
        return all;
    }

    private static Set<String> ours(CommandLine root, String command) {
        CommandLine at = root;
        for (String word : command.isEmpty() ? List.<String>of() : List.of(command.split(" ", -1))) {
            at = Objects.requireNonNull(at.getSubcommands().get(word), command);
        }
        Set<String> names = new HashSet<>();
        CommandSpec spec = at.getCommandSpec();
        spec.options().forEach(option -> names.addAll(List.of(option.names())));
        return names;
    }

    @Test
    void everyOptionOfDockersIsTakenOrSaidToBeMissing() throws IOException {
        try (CliRunner cli = new CliRunner(folder);
                Invocation invocation = new Invocation(cli.environment())) {
            CommandLine root = Commands.all(invocation);
            assertThat(docker()).hasSizeGreaterThan(200).allSatisfy(taken -> {
                boolean isOurs = ours(root, taken.command()).contains(taken.option());
                if (isOurs && GLOBAL.contains(taken.option())) {
                    return; // the same letter means another thing there
                }
                assertThat(DockerGaps.option(taken.command(), taken.option()).isPresent())
                        .as(taken + ": either taken, or missing")
                        .isNotEqualTo(isOurs);
            });
        }
    }

    @Test
    void aPersonIsToldWhatIsMissing() throws IOException {
        try (CliRunner cli = new CliRunner(folder)) {
            assertThat(cli.run("service", "update", "--network-add=front", "web")
                            .err())
                    .startsWith(
                            "Error: Unknown option '--network-add=front' of 'jswarm service update': overlay networks"
                                    + " are not there yet; publish ports of the hosts");
            assertThat(cli.run("-H", "tcp://host:2375", "node", "ls").err())
                    .startsWith("Error: Unknown option '-H' of 'jswarm': a call goes to a context");
            assertThat(cli.run("stack", "deploy").err())
                    .startsWith("Error: Unknown command 'stack' of 'jswarm': stacks are not there yet");
            assertThat(cli.run("events").err())
                    .startsWith("Error: Unknown command 'events' of 'jswarm': a stream of events is not there yet;");
        }
    }

    @Test
    void aVerbWithoutItsNounIsFoundUnderEveryNounThatHasIt() throws IOException {
        try (CliRunner cli = new CliRunner(folder)) {
            assertThat(cli.run("backup", "x").err())
                    .startsWith("Error: Unknown command 'backup' of 'jswarm'. Did you mean 'jswarm swarm backup'?");
            assertThat(cli.run("ps").err()).contains("Did you mean 'jswarm node ps' or 'jswarm service ps'?");
            assertThat(cli.run("servce", "ls").err()).contains("Did you mean 'service'?");
        }
    }

    @Test
    void aValueOutOfAFewIsNamedWithAllThatThereAre() throws IOException {
        try (CliRunner cli = new CliRunner(folder)) {
            assertThat(cli.run("completion", "csh").err())
                    .startsWith("Error: Invalid value for (bash|zsh|fish): expected bash, zsh or fish, but got 'csh'.");
            assertThat(cli.run("swarm", "join-token", "boss").err())
                    .startsWith(
                            "Error: Invalid value for (worker|manager): expected worker or manager, but got 'boss'.");
            assertThat(cli.run("service", "create", "--mode", "both", "x").err())
                    .startsWith("Error: Invalid value for option '--mode'")
                    .contains("expected replicated or global, but got 'both'.");
        }
    }
}
