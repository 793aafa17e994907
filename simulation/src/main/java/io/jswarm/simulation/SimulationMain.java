package io.jswarm.simulation;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs simulations from the command line: one seed, to see what happened, or a range, to find one that fails. */
@Command(
        name = "sim",
        mixinStandardHelpOptions = true,
        description = "Simulates a whole cluster in one thread on virtual time, with faults, and checks it after every"
                + " event. A failure is a seed that replays exactly.")
public final class SimulationMain implements Callable<Integer> {
    private static final int SEEDS_BETWEEN_WORDS = 1_000;

    @Option(names = "--seed", paramLabel = "N", description = "Run this seed (default: 1).")
    private @Nullable Long seed;

    @Option(names = "--seeds", paramLabel = "FROM..TO", description = "Run these seeds, until one fails.")
    private @Nullable String seeds;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Wishes and faults of each run (default: ${DEFAULT-VALUE}).")
    private int steps = SimulationSettings.STEPS;

    @Option(names = "--managers", paramLabel = "N", description = "Managers (default: ${DEFAULT-VALUE}).")
    private int managers = 3;

    @Option(names = "--workers", paramLabel = "N", description = "Hosts with an engine (default: ${DEFAULT-VALUE}).")
    private int workers = 3;

    @Option(names = "--verbose", description = "Tell the whole story as it happens.")
    private boolean verbose;

    @Option(names = "--keep-going", description = "With --seeds: go on after a failure.")
    private boolean keepGoing;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Exits with 0 when every seed held, 1 when one failed, 2 on wrong usage. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new SimulationMain()).execute(args));
    }

    @Override
    public Integer call() {
        atLeastOne("--steps", steps);
        atLeastOne("--managers", managers);
        atLeastOne("--workers", workers);
        long[] range = range();
        PrintStream out = System.out;
        long failed = 0;
        long events = 0;
        for (long next = range[0]; next <= range[1]; next++) {
            SimulationSettings settings =
                    SimulationSettings.of(next).sized(managers, workers, steps).told(verbose ? out : null);
            SimulationResult result = new Simulation(settings).run();
            events += result.events();
            if (result.failure() != null || range[0] == range[1]) {
                out.println(words(result, keepGoing && !verbose));
            }
            if (result.failure() != null) {
                failed++;
                if (!keepGoing) {
                    return 1;
                }
            }
            if ((next - range[0] + 1) % SEEDS_BETWEEN_WORDS == 0) {
                System.err.println("up to seed " + next + ": " + events + " events, " + failed + " failed");
            }
        }
        if (range[0] != range[1]) {
            out.println((range[1] - range[0] + 1) + " seeds, " + events + " events, " + failed + " failed");
        }
        return failed == 0 ? 0 : 1;
    }

    /** What is said of a run: its report, or, of one among many failures, only what was wrong. */
    static String words(SimulationResult result, boolean brief) {
        return brief && result.failure() != null ? "seed " + result.seed() + ": " + result.failure() : result.report();
    }

    private void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + ": expected 1 or more, but it is " + value);
        }
    }

    private long[] range() {
        if (seeds == null) {
            if (keepGoing) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--keep-going: expected with --seeds FROM..TO, as one seed ends with itself");
            }
            long only = seed == null ? 1 : seed;
            return new long[] {only, only};
        }
        String[] ends = seeds.split("\\.\\.", 2);
        try {
            if (ends.length == 2 && seed == null) {
                long[] range = {Long.parseLong(ends[0]), Long.parseLong(ends[1])};
                if (range[0] <= range[1]) {
                    return range;
                }
            }
        } catch (NumberFormatException e) {
            throw new ParameterException(spec.commandLine(), usage(), e);
        }
        throw new ParameterException(spec.commandLine(), usage());
    }

    private String usage() {
        return "--seeds: expected FROM..TO, the smaller one first, without --seed, for example --seeds 1..200, but got \""
                + seeds + "\"";
    }
}
