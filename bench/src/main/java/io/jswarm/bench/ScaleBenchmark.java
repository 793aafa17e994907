package io.jswarm.bench;

import io.grpc.ManagedChannel;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.api.v1.RaftStatus;
import io.jswarm.bench.Benchmark.Figure;
import io.jswarm.bench.load.FleetCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Three daemons as they are shipped, with their disks, and workers that are simulated in two processes: real sessions with
 * certificates of their own, without engines. The smaller process, a tenth of the workers, is frozen in the end.
 */
final class ScaleBenchmark implements Benchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final Duration PATIENCE_FOR_A_WORKER = Duration.ofMillis(100);
    private static final Duration PATIENCE_FOR_A_TASK = Duration.ofMillis(2);
    private static final Duration REST_FOR_A_WORKER = Duration.ofMillis(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(5);
    private static final int VANISHING = 10;
    private static final int NO_LABEL = 0;
    private static final String HEAP = Objects.requireNonNullElse(System.getenv("BENCH_MANAGER_HEAP"), "2g");

    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{1,5})x([1-9]\\d{0,4})x([1-9]\\d{0,6})");

    /** How much there is of everything. */
    private record Size(int workers, int services, int tasks, Duration idle) {
        /** The variable BENCH_SCALE has the word: WORKERSxSERVICESxTASKS. */
        static Size of(Settings settings) throws IOException {
            Duration idle = settings.quick() ? Duration.ofSeconds(5) : Duration.ofSeconds(60);
            String usual = settings.quick() ? "100x50x5000" : "1000x1000x100000";
            String wanted = Objects.requireNonNullElse(System.getenv("BENCH_SCALE"), usual);
            Matcher size = SIZE.matcher(wanted);
            if (!size.matches() || Integer.parseInt(size.group(3)) < Integer.parseInt(size.group(2))) {
                throw new IOException("BENCH_SCALE: expected WORKERSxSERVICESxTASKS such as " + usual
                        + ", 10 workers or more and no more services than tasks, but got \"" + wanted + "\"");
            }
            int services = Integer.parseInt(size.group(2));
            int replicas = Integer.parseInt(size.group(3)) / services;
            return new Size(Integer.parseInt(size.group(1)), services, services * replicas, idle);
        }

        /** How long anything may take that concerns all of it. */
        Duration patience() {
            return PATIENCE.plus(PATIENCE_FOR_A_WORKER.multipliedBy(workers))
                    .plus(PATIENCE_FOR_A_TASK.multipliedBy(tasks));
        }

        int vanishing() {
            return workers / VANISHING;
        }
    }

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String about() {
        return "1,000 simulated workers in real sessions with 3 managers, 100,000 tasks: until all run, memory, lists"
                + " meanwhile, idle heartbeats, a tenth of the workers lost";
    }

    @Override
    public int usualRuns() {
        return 1;
    }

    @Override
    public void run(Settings settings, Consumer<Figure> figures) throws IOException, InterruptedException {
        for (int i = 0; i < settings.runs(); i++) {
            Size size = Size.of(settings);
            try (Scratch scratch = new Scratch("scale");
                    DaemonTrio managers = new DaemonTrio(scratch.folder(), Map.of("JSWARM_HEAP", HEAP))) {
                new Run(size, managers, scratch.folder(), figures).measure();
            }
        }
    }

    /** One swarm from its first worker to its last figure. */
    private static final class Run {
        private final Size size;
        private final DaemonTrio managers;
        private final Path folder;
        private final Consumer<Figure> figures;

        Run(Size size, DaemonTrio managers, Path folder, Consumer<Figure> figures) {
            this.size = size;
            this.managers = managers;
            this.folder = folder;
            this.figures = figures;
        }

        void measure() throws IOException, InterruptedException {
            String token = managers.workerToken();
            idle("no workers", 0);
            Duration before = managers.cpu();
            long start = System.nanoTime();
            try (WorkersProcess staying =
                            new WorkersProcess(folder, "stay", size.workers() - size.vanishing(), token, addresses());
                    WorkersProcess vanishing =
                            new WorkersProcess(folder, "vanish", size.vanishing(), token, addresses())) {
                int others = size.workers() - size.vanishing();
                staying.await("all in a session", counts -> counts.sessions() == others, size.patience());
                vanishing.await("all in a session", counts -> counts.sessions() == size.vanishing(), size.patience());
                tell("workers joined and in a session", secondsSince(start), "s");
                double joinMillis = managers.cpu().minus(before).toNanos() / 1e6 / size.workers();
                tell("processor time of the managers for a join and a session", joinMillis, "ms");
                double perWorker = Footprint.residentMib(staying.process()) / others;
                tell("memory of the simulating process, for each worker without tasks", perWorker, "MiB");
                idle("workers without tasks", size.workers());
                fill(List.of(staying, vanishing), "cold");
                remove(List.of(staying, vanishing));
                fill(List.of(staying, vanishing), "warm");
                idle("workers with all tasks", size.workers());
                sizes();
                vanish(staying, vanishing);
                tell("memory of the simulating process, at most", Footprint.peakResidentMib(staying.process()), "MiB");
                heaps();
            }
        }

        private List<String> addresses() {
            return IntStream.range(0, DaemonTrio.MEMBERS)
                    .mapToObj(managers::address)
                    .toList();
        }

        private void tell(String what, double value, String unit) {
            String sizes = String.format(Locale.ROOT, "%,d workers, %,d tasks: ", size.workers(), size.tasks());
            figures.accept(Figure.ours(sizes + what, value, unit));
        }

        private static double secondsSince(long nanos) {
            return (System.nanoTime() - nanos) / 1e9;
        }

        /**
         * What all managers take of a core while nothing changes. What came before has its time to end: after thousands of
         * joins the compilers, which yield to all others, still have work for a while.
         */
        private void idle(String who, int workers) throws InterruptedException {
            PollPause.of(size.idle().plus(REST_FOR_A_WORKER.multipliedBy(workers)));
            Duration before = managers.cpu();
            long start = System.nanoTime();
            PollPause.of(size.idle());
            double cores = managers.cpu().minus(before).toNanos() / 1e9 / secondsSince(start);
            tell("processor time of the 3 managers, idle, " + who, cores * 100, "% of a core");
        }

        private List<ManagedChannel> channels() {
            return IntStream.range(0, DaemonTrio.MEMBERS)
                    .mapToObj(managers::channel)
                    .toList();
        }

        /**
         * Creates all services.
         *
         * @param state of all processes: {@code cold} when they have compiled next to nothing yet, or {@code warm}
         */
        private void fill(List<WorkersProcess> workers, String state) throws IOException, InterruptedException {
            List<ManagedChannel> channels = channels();
            SampleServices services = new SampleServices(channels, state, NO_LABEL, size.tasks() / size.services());
            List<CreateServiceRequest> requests =
                    Stream.generate(services::next).limit(size.services()).toList();
            List<Process> simulating =
                    workers.stream().map(WorkersProcess::process).toList();
            RaftStatus began = leaderStatus(managers.awaitWhole());
            Duration before = managers.cpu();
            Duration simulatedBefore = ProcessorTime.of(simulating);
            try (ListReader lists = new ListReader(channels)) {
                long start = System.nanoTime();
                int failures = new ServiceFlood(channels).create(requests, size.patience());
                tell(state + ": all services created", secondsSince(start), "s");
                awaitRunning(lists, workers, start);
                tell(state + ": from the first create until all tasks run", secondsSince(start), "s");
                tell(
                        state + ": processor time of the managers for a task",
                        microsPerTask(managers.cpu(), before),
                        "µs");
                double simulated = microsPerTask(ProcessorTime.of(simulating), simulatedBefore);
                tell(state + ": processor time of the simulated workers for a task", simulated, "µs");
                tell(state, lists);
                tell(state + ": calls that failed meanwhile", (double) failures + lists.failures(), "calls");
            }
            RaftStatus ended = leaderStatus(managers.awaitWhole());
            double entries = (double) ended.getLastIndex() - began.getLastIndex();
            tell(state + ": entries of the log for a task", entries / size.tasks(), "entries");
            tell(state + ": elections meanwhile", (double) ended.getTerm() - began.getTerm(), "elections");
        }

        private void tell(String when, ListReader lists) {
            tell(when + ": a page of a list meanwhile: median", lists.percentile(50), "ms");
            tell(when + ": a page of a list meanwhile: p99", lists.percentile(99), "ms");
            tell(when + ": a page of a list meanwhile: longest", lists.percentile(100), "ms");
            tell(when + ": a page of a list meanwhile: calls", lists.calls(), "calls");
        }

        /** Removes all services; over when no worker has a task any more. */
        private void remove(List<WorkersProcess> workers) throws IOException, InterruptedException {
            long start = System.nanoTime();
            new SampleServices(channels(), "none", NO_LABEL).removeAll();
            for (WorkersProcess process : workers) {
                process.await("rid of all tasks", counts -> counts.tasks() == 0, size.patience());
            }
            tell("all services removed, all containers gone", secondsSince(start), "s");
        }

        private double microsPerTask(Duration now, Duration before) {
            return now.minus(before).toNanos() / 1e3 / size.tasks();
        }

        private RaftStatus leaderStatus(int leader) throws IOException {
            RaftStatus status = managers.status(leader);
            if (status == null) {
                throw new IOException("the leading manager does not answer");
            }
            return status;
        }

        /** Both must say so: the managers' lists and the workers' own engines. */
        private void awaitRunning(ListReader lists, List<WorkersProcess> workers, long start)
                throws IOException, InterruptedException {
            long told = start;
            while (true) {
                long engines = 0;
                for (WorkersProcess process : workers) {
                    engines += process.counts().running();
                }
                if (lists.running() == size.tasks() && engines == size.tasks()) {
                    return;
                }
                if (secondsSince(told) > BETWEEN_WORDS.toSeconds()) {
                    told = System.nanoTime();
                    System.err.printf(
                            Locale.ROOT,
                            "scale: %.0f s: %,d tasks run, %,d as managers see it; processor time of managers %.1f s%n",
                            secondsSince(start),
                            engines,
                            lists.running(),
                            managers.cpu().toMillis() / 1e3);
                }
                if (secondsSince(start) > size.patience().toSeconds()) {
                    throw new IOException("only %,d of %,d tasks run after %d s, %,d as managers see it"
                            .formatted(engines, size.tasks(), size.patience().toSeconds(), lists.running()));
                }
                PollPause.of(BETWEEN_LOOKS);
            }
        }

        private void sizes() throws IOException, InterruptedException {
            int leader = managers.awaitWhole();
            RaftStatus status = leaderStatus(leader);
            tell("log of the leader", status.getLogBytes() / 1048576.0, "MiB");
            tell("snapshot of the leader", status.getSnapshotBytes() / 1048576.0, "MiB");
            List<Double> others = new ArrayList<>();
            for (int member = 0; member < DaemonTrio.MEMBERS; member++) {
                double mib = Footprint.residentMib(managers.process(member));
                if (member == leader) {
                    tell("memory of the leader, heap of at most " + HEAP, mib, "MiB");
                } else {
                    others.add(mib);
                }
            }
            tell(
                    "memory of the larger follower",
                    others.stream().mapToDouble(mib -> mib).max().orElse(0),
                    "MiB");
        }

        private void vanish(WorkersProcess staying, WorkersProcess vanishing) throws IOException, InterruptedException {
            FleetCounts lost = vanishing.counts();
            String when = "a tenth of the workers silent";
            try (ListReader lists = new ListReader(channels())) {
                long start = System.nanoTime();
                vanishing.freeze();
                staying.await(
                        "running what the others ran", counts -> counts.running() > staying(lost), size.patience());
                tell(when + ": first task runs elsewhere", secondsSince(start), "s");
                staying.await("running all tasks", counts -> counts.running() == size.tasks(), size.patience());
                tell(when + ": all their tasks run elsewhere", secondsSince(start), "s");
                tell(when + ": tasks moved", (double) lost.running(), "tasks");
                tell(when, lists);
            }
        }

        private long staying(FleetCounts lost) {
            return size.tasks() - lost.running();
        }

        private void heaps() throws IOException, InterruptedException {
            List<Double> live = new ArrayList<>();
            double peak = 0;
            for (int member = 0; member < DaemonTrio.MEMBERS; member++) {
                peak = Math.max(peak, Footprint.peakResidentMib(managers.process(member)));
                live.add(Footprint.liveHeapMib(managers.process(member)));
            }
            tell("memory of a manager, at most", peak, "MiB");
            tell(
                    "heap in use of a manager after a collection, at most",
                    live.stream().mapToDouble(mib -> mib).max().orElse(0),
                    "MiB");
        }
    }
}
