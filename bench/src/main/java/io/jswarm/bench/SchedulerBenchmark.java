package io.jswarm.bench;

import io.jswarm.api.Now;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.bench.Benchmark.Settings;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.TimerSink;
import io.jswarm.manager.scheduler.Scheduler;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Draft;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Indexes;
import io.jswarm.manager.state.SoftState;
import io.jswarm.manager.state.TimerKey;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The scheduler alone: tasks wait, and it gives them nodes, batch by batch as on a leader. Counted is all that the leader's
 * loop does for it: decisions, the new state, the indexes, the batch.
 */
final class SchedulerBenchmark implements Benchmark {
    /** What takes longer is stopped; its rate is that of what was placed. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final int LONE_TASKS = 1_000;
    private static final int PASSES = 5;
    private static final String RACK = "node.labels.rack";

    private static final Map<String, TaskSpec> HOPELESS = new TreeMap<>(Map.of(
            "its constraint", SampleCluster.onlyWhere("node.labels.disk==tape"),
            "its memory", SampleCluster.reserving(65 * SampleCluster.GIB, SampleCluster.spec())));

    /**
     * A size and how its tasks are grouped.
     *
     * @param label how to say it
     * @param nodes how many nodes
     * @param tasks how many tasks
     * @param replicas how many tasks a service has
     * @param spec what each task asks for
     */
    private record Case(String label, int nodes, int tasks, int replicas, TaskSpec spec) {
        ClusterState state() {
            SampleCluster cluster = new SampleCluster().nodes(nodes);
            for (int service = 1; service <= tasks / replicas; service++) {
                cluster.service(service, replicas, spec);
            }
            return cluster.build();
        }

        String what() {
            return "%,d nodes, %,d tasks, %s".formatted(nodes, tasks, label);
        }

        static List<Case> of(int nodes, int tasks) {
            return List.of(
                    new Case("one service", nodes, tasks, tasks, SampleCluster.spec()),
                    new Case("services of 10", nodes, tasks, 10, SampleCluster.spec()),
                    new Case(
                            "one service, spread over racks",
                            nodes,
                            tasks,
                            tasks,
                            SampleCluster.spreadOver(RACK, SampleCluster.spec())));
        }
    }

    @Override
    public String name() {
        return "scheduler";
    }

    @Override
    public String about() {
        return "The scheduler alone: placed tasks a second with state, indexes and batches kept; one task's cost";
    }

    @Override
    public void run(Settings settings, Consumer<Figure> figures) {
        if (!settings.quick()) {
            // The first ones would pay for all in loading and compiling.
            place(Case.of(1_000, 100_000).getFirst());
            lone(1_000);
        }
        for (int run = 0; run < settings.runs(); run++) {
            for (Case each : cases(settings)) {
                Placed placed = place(each);
                figures.accept(Figure.ours(each.what(), placed.tasks() / placed.seconds(), "tasks/s"));
                figures.accept(Figure.ours(each.what(), placed.tasks() / placed.cpuSeconds(), "tasks/CPU s"));
                figures.accept(Figure.ours(each.what() + ": heap", placed.heapBytes() / 1e6, "MB"));
            }
            List<Integer> sizes = settings.quick() ? List.of(100) : List.of(1_000, 10_000, 100_000);
            for (int nodes : run % 2 == 0 ? sizes : sizes.reversed()) {
                figures.accept(
                        Figure.ours("a service of one task, %,d nodes".formatted(nodes), lone(nodes) * 1e6, "CPU µs"));
            }
            int size = settings.quick() ? 100 : 2_000;
            for (Map.Entry<String, TaskSpec> each : HOPELESS.entrySet()) {
                figures.accept(Figure.ours(
                        "%,d services that find no node of %,d for %s: one service and node"
                                .formatted(size, size, each.getKey()),
                        hopeless(size, each.getValue()) * 1e9,
                        "CPU ns"));
            }
        }
    }

    private static List<Case> cases(Settings settings) {
        if (settings.quick()) {
            return Case.of(100, 1_000);
        }
        List<Case> cases = new ArrayList<>();
        cases.addAll(Case.of(1_000, 1_000));
        cases.addAll(Case.of(1_000, 10_000));
        cases.addAll(Case.of(1_000, 100_000));
        cases.add(new Case(
                "one service with resources and a constraint", 5_000, 100_000, 100_000, SampleCluster.constrained()));
        cases.add(new Case(
                "services of 10 with resources and a constraint", 5_000, 100_000, 10, SampleCluster.constrained()));
        cases.add(new Case(
                "one service with resources and a constraint, spread over racks",
                5_000,
                100_000,
                100_000,
                SampleCluster.spreadOver(RACK, SampleCluster.constrained())));
        cases.addAll(Case.of(100_000, 100_000));
        cases.addAll(Case.of(100_000, 1_000_000));
        return cases;
    }

    private record Placed(long tasks, double seconds, double cpuSeconds, long heapBytes) {}

    private static Placed place(Case each) {
        Leader leader = new Leader(each.state());
        try {
            Stopwatch watch = new Stopwatch();
            long placed = leader.react(new Event.Led(), System.nanoTime() + LIMIT.toNanos());
            double seconds = watch.seconds();
            double cpuSeconds = watch.cpuSeconds();
            return new Placed(placed, seconds, cpuSeconds, Heap.used());
        } finally {
            Reference.reachabilityFence(leader);
        }
    }

    /** Seconds for one task that arrives in a cluster of this size, alone. */
    private static double lone(int nodes) {
        SampleCluster cluster = new SampleCluster().nodes(nodes);
        for (int service = 1; service <= 2 * LONE_TASKS; service++) {
            cluster.service(service, 0, SampleCluster.spec());
        }
        cluster.service(2 * LONE_TASKS + 1, nodes, SampleCluster.spec()); // each node has a task: no cluster is empty
        Leader leader = new Leader(cluster.build());
        leader.react(new Event.Led(), System.nanoTime() + LIMIT.toNanos());
        for (int service = 1; service <= LONE_TASKS; service++) {
            leader.arrive(service);
        }
        Stopwatch watch = new Stopwatch();
        for (int service = LONE_TASKS + 1; service <= 2 * LONE_TASKS; service++) {
            leader.arrive(service);
        }
        return watch.cpuSeconds() / LONE_TASKS;
    }

    /** Seconds for one look at a node for a service whose task waits for one, when all nodes are asked for all services. */
    private static double hopeless(int size, TaskSpec spec) {
        SampleCluster cluster = new SampleCluster().nodes(size);
        for (int service = 1; service <= size; service++) {
            cluster.service(service, 1, spec);
        }
        Leader leader = new Leader(cluster.build());
        leader.react(new Event.Led(), System.nanoTime() + LIMIT.toNanos()); // says why in each task
        Stopwatch watch = new Stopwatch();
        for (int pass = 0; pass < PASSES; pass++) {
            leader.react(new Event.Led(), System.nanoTime() + LIMIT.toNanos());
        }
        return watch.cpuSeconds() / PASSES / size / size;
    }

    /** As much of a leader's loop as the scheduler needs. */
    private static final class Leader implements TimerSink {
        private final ControlPlane plane = new ControlPlane(List.of(new Scheduler()));
        private final Indexes indexes;
        private final Set<TimerKey> due = new LinkedHashSet<>();
        private ClusterState state;

        Leader(ClusterState state) {
            this.state = state;
            this.indexes = Indexes.of(state);
        }

        @Override
        public void set(TimerKey key, long monoNanos) {
            due.add(key);
        }

        @Override
        public void cancel(TimerKey key) {
            due.remove(key);
        }

        /** Shows the event and all that follows from it, until nothing is due or the time is over. Returns changed objects. */
        long react(Event event, long untilNanos) {
            long changed = step(event);
            while (!due.isEmpty() && System.nanoTime() < untilNanos) {
                List<TimerKey> keys = List.copyOf(due);
                due.clear();
                changed += step(new Event.Due(keys));
            }
            return changed;
        }

        private long step(Event event) {
            Draft draft = new Draft(state, indexes, SampleCluster.TIME_MS);
            plane.run(draft, SoftState.NONE, event, new Now(SampleCluster.TIME_MS, 0), this);
            state = draft.after();
            return draft.batch().getChangesCount();
        }

        /** A task of the service arrives and finds its node. */
        void arrive(int service) {
            Draft draft = new Draft(state, indexes, SampleCluster.TIME_MS);
            draft.apply(List.of(Changes.create(SampleCluster.waiting(service, 1))));
            plane.settle(draft, SoftState.NONE, 0, new Now(SampleCluster.TIME_MS, 0), this);
            state = draft.after();
            if (draft.batch().getChangesCount() != 1 || !indexes.waiting().isEmpty()) {
                throw new IllegalStateException("the task was not placed");
            }
        }
    }
}
