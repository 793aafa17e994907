package io.jswarm.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** What Docker's command line takes and ours does not: what is missing, and what does instead. */
final class DockerGaps {
    private static final String SERVICE = "service create|service update";
    private static final String SETTINGS = "swarm init|swarm update";
    private static final String NETWORKS = "overlay networks are not there yet; publish ports of the hosts that run the"
            + " tasks instead: --publish published=8080,target=80,mode=host";
    private static final String WATCHED = "an update is not watched yet: it waits at a task that does not start, and"
            + " 'jswarm service rollback SERVICE' takes it back";
    private static final String NAMES =
            "the names that containers resolve cannot be set yet; they resolve what the engine of their host does";
    private static final String OWN_ROOT =
            "other certificate authorities are not asked; bring a root of your own instead:"
                    + " jswarm swarm ca --rotate --ca-cert FILE --ca-key FILE";
    private static final String ENGINE =
            "a call goes to a context or to the daemon of this host: --context NAME," + " --data-root DIR";
    private static final String CERTIFICATES = "certificates are part of a context: jswarm context create NAME";

    /**
     * Options for which there is one reason.
     *
     * @param commands {@code service create|service update}; empty for Docker's global options
     * @param options all names; {@code -add} and {@code -rm} of {@code service update} belong to each
     * @param why what is missing, and what to do
     */
    private record Missing(String commands, List<String> options, String why) {
        boolean of(String command, String option) {
            if (!commands.isEmpty() && !List.of(commands.split("\\|", -1)).contains(command)) {
                return false;
            }
            return options.contains(option)
                    || command.equals("service update") && options.contains(option.replaceFirst("-(add|rm)$", ""));
        }
    }

    private static final List<Missing> ALL = List.of(
            new Missing(SERVICE, List.of("--network", "--endpoint-mode"), NETWORKS),
            new Missing(
                    SERVICE,
                    List.of("--config"),
                    "configs are not there yet; mount a file that all hosts have instead: --mount"
                            + " type=bind,source=/PATH,target=/PATH,readonly"),
            new Missing(
                    SERVICE,
                    List.of("--secret"),
                    "secrets are not there yet; mount a file that all hosts have instead: --mount"
                            + " type=bind,source=/PATH,target=/PATH,readonly"),
            new Missing(SERVICE, List.of("--dns", "--dns-option", "--dns-search", "--host"), NAMES),
            new Missing(
                    SERVICE,
                    List.of("--cap-add", "--cap-drop"),
                    "capabilities cannot be chosen yet; containers have those that the engine gives by itself"),
            new Missing(
                    SERVICE,
                    List.of("--sysctl"),
                    "kernel parameters of containers cannot be set yet; those of the hosts can: sysctl -w NAME=VALUE"),
            new Missing(
                    SERVICE,
                    List.of("--ulimit"),
                    "limits of processes cannot be set for a service yet; set them for all containers of a host:"
                            + " default-ulimits in /etc/docker/daemon.json"),
            new Missing(
                    SERVICE,
                    List.of("--memory-swap", "--memory-swappiness", "--oom-score-adj"),
                    "swap and the killer of processes cannot be set yet; limit the memory instead: --limit-memory 512m"),
            new Missing(
                    SERVICE,
                    List.of("--generic-resource"),
                    "generic resources are not there yet; label the hosts that have them instead: jswarm node update"
                            + " --label-add gpu=1 NODE, and --constraint node.labels.gpu==1"),
            new Missing(SERVICE, List.of("--isolation", "--credential-spec"), "hosts with Windows are not supported"),
            new Missing(
                    SERVICE,
                    List.of("--max-concurrent"),
                    "jobs are not there yet; a service whose tasks end and stay so: --restart-condition none"),
            new Missing(
                    SERVICE,
                    List.of("--update-monitor", "--update-max-failure-ratio", "--update-failure-action"),
                    WATCHED),
            new Missing(
                    SERVICE,
                    List.of("--update-order"),
                    "an update always stops a task before its replacement starts; other orders are not there yet"),
            new Missing(
                    SERVICE,
                    List.of(
                            "--rollback-delay",
                            "--rollback-failure-action",
                            "--rollback-max-failure-ratio",
                            "--rollback-monitor",
                            "--rollback-order",
                            "--rollback-parallelism"),
                    "a rollback has no settings yet: it replaces one task after another, stop-first"),
            new Missing(
                    "swarm init|swarm join",
                    List.of("--listen-addr"),
                    "the daemon listens, and is told where when it starts: jswarm daemon --listen-addr ADDRESS"),
            new Missing("swarm init|swarm join", List.of("--data-path-addr"), "overlay networks are not there yet"),
            new Missing(
                    "swarm init",
                    List.of("--data-path-port", "--default-addr-pool", "--default-addr-pool-mask-length"),
                    "overlay networks are not there yet"),
            new Missing(
                    SETTINGS,
                    List.of("--max-snapshots"),
                    "older snapshots are not kept; for a state to go back to: jswarm swarm backup FILE"),
            new Missing(SETTINGS + "|swarm ca", List.of("--external-ca"), OWN_ROOT),
            new Missing(
                    "swarm ca",
                    List.of("--cert-expiry"),
                    "it is a setting of the swarm: jswarm swarm update --cert-expiry DURATION"),
            new Missing("", List.of("--host", "-H"), ENGINE),
            new Missing(
                    "", List.of("--config"), "contexts lie in ~/.jswarm, where HOME says: HOME=/PATH jswarm COMMAND"),
            new Missing(
                    "",
                    List.of("--debug", "-D", "--log-level", "-l"),
                    "the daemon has the log: jswarm daemon --log-level debug"),
            new Missing("", List.of("--tls", "--tlscacert", "--tlscert", "--tlskey", "--tlsverify"), CERTIFICATES));

    private static final Map<String, String> COMMANDS = Map.of(
            "secret",
            "secrets are not there yet",
            "config",
            "configs are not there yet",
            "stack",
            "stacks are not there yet; make each of the services: jswarm service create",
            "network",
            NETWORKS,
            "volume",
            "a volume is made by the engine of the host whose task names it: --mount type=volume,source=NAME,target=/PATH",
            "events",
            "a stream of events is not there yet; the tasks of a service, old ones too: jswarm service ps SERVICE",
            "run",
            "containers are run by services: jswarm service create",
            "exec",
            "commands in a container are not there yet; on the host of its task: docker exec");

    private DockerGaps() {}

    /** Why there is no such command of Docker's; empty when there is none that has to do with a cluster. */
    static Optional<String> command(String typed) {
        return Optional.ofNullable(COMMANDS.get(typed));
    }

    /** Why the command does not take this option of Docker's; empty when Docker has none such either. */
    static Optional<String> option(CommandSpec command, String typed) {
        return option(command.qualifiedName().replaceFirst("^jswarm ?", ""), typed.replaceFirst("=.*", ""));
    }

    /** The same for {@code service create} and {@code --network}. */
    static Optional<String> option(String command, String option) {
        return ALL.stream()
                .filter(missing -> missing.of(command, option))
                .map(Missing::why)
                .findFirst();
    }
}
