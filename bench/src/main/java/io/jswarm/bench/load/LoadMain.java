package io.jswarm.bench.load;

import io.jswarm.api.RejectedException;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.Retry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of the simulated workers: they work until the program is ended, and it says how they are doing. */
@Command(
        name = "jswarm-sim",
        mixinStandardHelpOptions = true,
        description =
                "Joins a swarm as many workers, each with a certificate and a session of its own, from this one process."
                        + " They run tasks without an engine. Remove them afterwards with: jswarm node rm --force")
public final class LoadMain implements Callable<Integer> {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:JSWARM_TOKEN:-}",
            description = "A worker's join token (default: the variable JSWARM_TOKEN, which others cannot see).")
    private String token = "";

    @Option(names = "--workers", paramLabel = "N", description = "How many (default: ${DEFAULT-VALUE}).")
    private int workers = 100;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Hostnames begin so, and go on with a number (default: ${DEFAULT-VALUE}).")
    private String name = "sim";

    @Option(
            names = "--every",
            paramLabel = "MS",
            description = "Say so often how they are doing, in milliseconds (default: ${DEFAULT-VALUE}).")
    private int everyMs = 1_000;

    @Parameters(arity = "1..*", paramLabel = "MANAGER", description = "Where managers answer, host:port.")
    private List<String> managers = new ArrayList<>();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Runs until it is ended; exits with 1 when a worker may not join, 2 on wrong usage, 70 on a bug. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new LoadMain()).execute(args));
    }

    @Override
    public Integer call() {
        if (workers < 1 || everyMs < 1) {
            throw new ParameterException(spec.commandLine(), "--workers and --every: expected 1 or more");
        }
        FleetSettings settings = FleetSettings.of(token, managers, workers, name);
        Fleet fleet = new Fleet(settings, Clock.system(), Randomness.secure(), LoadMain::fatal);
        Runtime.getRuntime().addShutdownHook(new Thread(fleet::close, "shutdown"));
        @Nullable FleetCounts told = null;
        try {
            while (true) {
                FleetCounts now = fleet.counts(DEADLINE);
                if (!now.equals(told)) {
                    System.out.println(now.toLine());
                    told = now;
                }
                Retry.pause(Duration.ofMillis(everyMs));
            }
        } catch (IOException | RejectedException e) {
            System.err.println("jswarm-sim: " + e.getMessage());
            return 1;
        }
    }

    private static void fatal(String what, Throwable cause) {
        System.err.println("jswarm-sim: fatal: " + what + ": " + cause);
        Runtime.getRuntime().halt(70);
    }
}
