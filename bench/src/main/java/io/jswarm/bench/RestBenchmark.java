package io.jswarm.bench;

import io.jswarm.bench.Footprint.Resident;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What three managers and a worker take while nobody asks anything of them: without tasks, and with a few on each.
 * Contestants take turns, each on hosts of its own that were just made, since an engine does not give back at once what it
 * had for another.
 */
final class RestBenchmark implements Benchmark {
    private static final int MANAGERS = 3;
    private static final int HOSTS = MANAGERS + 1;
    private static final int REPLICAS_PER_HOST = 3;
    private static final int USUAL_MINUTES = 3;
    private static final Duration SETTLED = Duration.ofSeconds(60);
    private static final Duration QUICK = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);
    private static final double PERCENT = 100;
    private static final String MIB = "MiB";
    private static final String OF_A_CORE = "% of a core";

    private static final String JSWARM_PROGRAM = "java";
    private static final String ENGINE_PROGRAM = "dockerd";
    private static final String BELOW_ENGINE = "containerd";

    @Override
    public String name() {
        return "rest";
    }

    @Override
    public String about() {
        return "Memory and processor time of 3 managers and a worker at rest, without tasks and with 3 each; beside Swarm mode"
                + " and the engine (--minutes, 3 unless told otherwise)";
    }

    @Override
    public String peers() throws InterruptedException {
        return SwarmMode.version();
    }

    @Override
    public int usualMinutes() {
        return USUAL_MINUTES;
    }

    @Override
    public int usualRuns() {
        return 1;
    }

    @Override
    public void run(Settings settings, Consumer<Figure> figures) throws IOException, InterruptedException {
        for (int run = 0; run < settings.runs(); run++) {
            try (Scratch scratch = new Scratch("rest");
                    Testbed testbed = new Testbed(HOSTS);
                    JswarmHosts jswarm = new JswarmHosts(testbed.hosts(), MANAGERS, scratch.folder())) {
                new AtRestHosts(testbed, jswarm, jswarm.name(), JSWARM_PROGRAM, settings, figures).measure();
            }
            try (Testbed testbed = new Testbed(HOSTS)) {
                SwarmMode swarm = new SwarmMode(testbed.hosts(), MANAGERS);
                new AtRestHosts(testbed, swarm, swarm.name(), ENGINE_PROGRAM, settings, figures).measure();
            }
            try (Testbed testbed = new Testbed(HOSTS)) {
                BareEngine engine = new BareEngine(testbed.hosts(), BareEngine.BEST);
                new AtRestHosts(testbed, engine, "engine", ENGINE_PROGRAM, settings, figures).measure();
            }
        }
    }

    /**
     * The hosts of one contestant, managers first.
     *
     * @param program the daemon that makes the swarm; of the bare engine, the same as Swarm mode's
     */
    private record AtRestHosts(
            Testbed testbed,
            Contestant contestant,
            String who,
            String program,
            Settings settings,
            Consumer<Figure> figures) {
        void measure() throws IOException, InterruptedException {
            PollPause.of(settings.quick() ? QUICK : SETTLED);
            watch("no tasks");
            EngineBenchmark.create(testbed, contestant, HOSTS * REPLICAS_PER_HOST);
            PollPause.of(settings.quick() ? QUICK : SETTLED);
            watch(REPLICAS_PER_HOST + " tasks a host");
        }

        private void watch(String state) throws IOException, InterruptedException {
            Duration time = settings.quick() ? QUICK : Duration.ofMinutes(settings.minutes());
            ProgramWatch daemons = new ProgramWatch(testbed.programs(program));
            ProgramWatch engines = new ProgramWatch(testbed.programs(ENGINE_PROGRAM));
            ProgramWatch below = new ProgramWatch(testbed.programs(BELOW_ENGINE));
            double cpuBefore = Testbed.cpuSeconds();
            Stopwatch watch = new Stopwatch();
            while (watch.seconds() < time.toSeconds()) {
                PollPause.of(BETWEEN_LOOKS);
                daemons.look();
                engines.look();
                below.look();
            }
            double seconds = watch.seconds();
            double allPercent = (Testbed.cpuSeconds() - cpuBefore) / seconds * PERCENT;
            tellMemory(state + ": memory of a daemon", daemons);
            tellMemoryOfAll(state + ": memory of", daemons, engines, below);
            tellProcessorTime(state + ": processor time of", daemons.percentOfACore(seconds), allPercent);
        }

        private boolean isOurs() {
            return program.equals(JSWARM_PROGRAM);
        }

        private void tellMemory(String what, ProgramWatch daemons) {
            tellByRole(what, daemons.mib(Resident::allMib));
            tell(what + ", most", daemons.mostMib(), MIB);
            if (isOurs()) {
                tellByRole(what + ", of it its own", daemons.mib(Resident::ownMib));
                tellByRole(what + ", of it pages of files", daemons.mib(Resident::fileMib));
            }
        }

        private void tellByRole(String what, List<Double> ofHosts) {
            tell(what + ", median of the managers", RunFigures.median(ofHosts.subList(0, MANAGERS)), MIB);
            tell(what + ", worker", ofHosts.get(MANAGERS), MIB);
        }

        private void tellMemoryOfAll(String what, ProgramWatch daemons, ProgramWatch engines, ProgramWatch below) {
            List<Double> engine = engines.mib(Resident::allMib);
            List<List<Double>> all = new ArrayList<>(List.of(engine, below.mib(Resident::allMib)));
            if (isOurs()) {
                tellByRole(what + " dockerd beside the daemon", engine);
                all.add(daemons.mib(Resident::allMib));
            }
            List<Double> sums = IntStream.range(0, HOSTS)
                    .mapToObj(host ->
                            all.stream().mapToDouble(each -> each.get(host)).sum())
                    .toList();
            tellByRole(what + " daemon, dockerd and containerd of a host", sums);
        }

        private void tellProcessorTime(String what, List<Double> percent, double allPercent) {
            DoubleSummaryStatistics daemons =
                    percent.stream().mapToDouble(each -> each).summaryStatistics();
            tell(what + " the daemons of all hosts", daemons.getSum(), OF_A_CORE);
            tell(
                    what + " a daemon, median of the managers",
                    RunFigures.median(percent.subList(0, MANAGERS)),
                    OF_A_CORE);
            tell(what + " a daemon, worker", percent.get(MANAGERS), OF_A_CORE);
            tell(what + " a daemon, most", daemons.getMax(), OF_A_CORE);
            tell(what + " all processes of the hosts", allPercent, OF_A_CORE);
        }

        private void tell(String what, double value, String unit) {
            figures.accept(new Figure(what, who, value, unit));
        }
    }
}
