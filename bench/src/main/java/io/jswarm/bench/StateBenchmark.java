package io.jswarm.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.raft.KeyRing;
import io.jswarm.manager.raft.StateFile;
import io.jswarm.manager.state.ApplyResult;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Draft;
import io.jswarm.manager.state.Indexes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * The cluster state with many tasks: what it weighs, what a change costs (on the leader's loop, and applied on every
 * manager), and what a snapshot costs the loop that goes on beside it.
 */
final class StateBenchmark implements Benchmark {
    private static final int SERVICE_TASKS = 100;
    private static final int BATCH = 1_000;
    /** Short ones show a stop for what it is: two of them do not fall into one. */
    private static final int SMALL_BATCH = 100;

    private static final int WARM_UP_BATCHES = 50;
    private static final int BATCHES = 200;
    private static final int SEED = 7;

    @Override
    public String name() {
        return "state";
    }

    @Override
    public String about() {
        return "A million running tasks of 10,000 services: heap, time of a change, snapshot and the loop beside it";
    }

    @Override
    public void run(Settings settings, Consumer<Figure> figures) throws IOException, InterruptedException {
        int tasks = settings.quick() ? 10_000 : 1_000_000;
        for (int run = 0; run < settings.runs(); run++) {
            measure(tasks, settings.quick() ? 5 : BATCHES, figures);
        }
    }

    private static void measure(int tasks, int batches, Consumer<Figure> figures)
            throws IOException, InterruptedException {
        String size = "%,d tasks: ".formatted(tasks);
        int nodes = Math.max(1, tasks / SERVICE_TASKS);
        SampleCluster cluster = new SampleCluster().nodes(nodes);
        long before = Heap.used();
        for (int service = 1; service <= tasks / SERVICE_TASKS; service++) {
            cluster.runningService(service, SERVICE_TASKS, nodes);
        }
        ClusterState image = cluster.build();
        long withImage = Heap.used();
        Indexes indexes = Indexes.of(image);
        long withIndexes = Heap.used();
        figures.accept(Figure.ours(size + "heap of the image", (withImage - before) / (double) tasks, "bytes/task"));
        figures.accept(Figure.ours(
                size + "heap of the leader's indexes", (withIndexes - withImage) / (double) tasks, "bytes/task"));

        Loop loop = new Loop(image, indexes);
        loop.turn(Math.min(batches, WARM_UP_BATCHES), BATCH);
        quiet(size, loop, batches, figures);
        snapshot(size, loop, figures);
    }

    /** What the batches cost the leader, and then another manager. Nothing of it is kept beside the snapshot. */
    private static void quiet(String size, Loop loop, int batches, Consumer<Figure> figures)
            throws InvalidProtocolBufferException {
        ClusterState began = loop.state;
        List<ByteString> log = new ArrayList<>();
        Turns quiet = loop.turn(batches, BATCH, log);
        figures.accept(Figure.ours(size + "a change on the loop", quiet.loopMicros(), "CPU µs"));
        follow(size, began, log, figures);
        figures.accept(Figure.ours(size + "longest batch of 1,000", quiet.longestMillis(), "ms"));
    }

    /** What the batches cost a manager that does not lead: it has made none of them, so nothing of them is in its caches. */
    private static void follow(String size, ClusterState began, List<ByteString> log, Consumer<Figure> figures)
            throws InvalidProtocolBufferException {
        ClusterState state = began;
        double reading = 0;
        double applying = 0;
        for (ByteString bytes : log) {
            Stopwatch watch = new Stopwatch();
            Batch batch = Batch.parseFrom(bytes);
            double read = watch.cpuSeconds();
            state = applied(state, batch);
            reading += read;
            applying += watch.cpuSeconds() - read;
        }
        double perChange = 1e6 / log.size() / BATCH;
        figures.accept(Figure.ours(size + "a change read from the log", reading * perChange, "CPU µs"));
        figures.accept(Figure.ours(size + "a change applied", applying * perChange, "CPU µs"));
    }

    private static ClusterState applied(ClusterState state, Batch batch) {
        if (state.apply(batch) instanceof ApplyResult.Applied applied) {
            return applied.state();
        }
        throw new IllegalStateException("the batch was refused");
    }

    /** Writes a snapshot on a thread of its own, encrypted, forced and read back as by a manager, while the loop goes on. */
    private static void snapshot(String size, Loop loop, Consumer<Figure> figures)
            throws IOException, InterruptedException {
        try (Scratch scratch = new Scratch("state")) {
            KeyRing keys = KeyRing.openOrCreate(scratch.folder());
            Path file = scratch.folder().resolve("snapshot");
            Beside batches = write(loop, file, keys, BATCH);
            Files.delete(file);
            Beside small = write(loop, file, keys, SMALL_BATCH);
            figures.accept(Figure.ours(size + "snapshot written beside the loop", batches.seconds(), "s"));
            figures.accept(Figure.ours(size + "longest batch of 1,000 meanwhile", batches.longestMillis(), "ms"));
            figures.accept(Figure.ours(size + "longest stop of the loop meanwhile", small.stopMillis(), "ms"));
            double alone = stopAlone(loop, small.seconds());
            figures.accept(Figure.ours(size + "longest stop of the loop without a snapshot, for as long", alone, "ms"));
            figures.accept(Figure.ours(size + "snapshot", Files.size(file) / 1e6, "MB"));
        } catch (ExecutionException e) {
            throw new IOException("The snapshot was not written: " + e.getCause(), e);
        }
    }

    /**
     * What the loop took while a snapshot was written.
     *
     * @param seconds the snapshot
     * @param longestMillis the longest batch
     * @param stopMillis how long the loop's thread did not run within one batch, at most
     */
    private record Beside(double seconds, double longestMillis, double stopMillis) {}

    private static Beside write(Loop loop, Path file, KeyRing keys, int batch)
            throws InvalidProtocolBufferException, ExecutionException, InterruptedException {
        ClusterState image = loop.state;
        CompletableFuture<Double> seconds = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("snapshot").start(() -> write(image, file, keys, seconds));
        double longest = 0;
        double stop = 0;
        while (!seconds.isDone()) {
            Turns turn = loop.turn(1, batch);
            longest = Math.max(longest, turn.longestMillis());
            stop = Math.max(stop, turn.stopMillis());
        }
        return new Beside(seconds.get(), longest, stop);
    }

    /** How long the loop's thread did not run within one batch, at most, while nothing else is done: in milliseconds. */
    private static double stopAlone(Loop loop, double seconds) throws InvalidProtocolBufferException {
        Stopwatch watch = new Stopwatch();
        double stop = 0;
        while (watch.seconds() < seconds) {
            stop = Math.max(stop, loop.turn(1, SMALL_BATCH).stopMillis());
        }
        return stop;
    }

    private static void write(ClusterState image, Path file, KeyRing keys, CompletableFuture<Double> seconds) {
        Stopwatch watch = new Stopwatch();
        try {
            StateFile.keep(image, file, keys);
        } catch (IOException | RuntimeException e) {
            seconds.completeExceptionally(e);
            return;
        }
        seconds.complete(watch.seconds());
    }

    /**
     * What some turns of the loop took.
     *
     * @param loopMicros a change: stamped, in the state and the indexes, in the batch and its bytes
     * @param longestMillis the longest batch, all together
     * @param stopMillis how long in a batch the loop's thread did not run, its making included, at most: collections, and
     *     others on its core
     */
    private record Turns(double loopMicros, double longestMillis, double stopMillis) {}

    /** Reports of random running tasks: as a leader takes them, and as every manager applies them. */
    private static final class Loop {
        private final Indexes indexes;
        private final List<TaskId> ids;
        private final SplittableRandom random = new SplittableRandom(SEED);
        private ClusterState state;

        Loop(ClusterState state, Indexes indexes) {
            this.state = state;
            this.indexes = indexes;
            this.ids = List.copyOf(state.tasks().keySet());
        }

        Turns turn(int batches, int size) throws InvalidProtocolBufferException {
            return turn(batches, size, new ArrayList<>());
        }

        /** As many batches of random changes, whose bytes go into the log. */
        Turns turn(int batches, int size, List<ByteString> log) throws InvalidProtocolBufferException {
            double drafting = 0;
            double longest = 0;
            double stop = 0;
            for (int i = 0; i < batches; i++) {
                Stopwatch whole = new Stopwatch();
                List<Change> changes = changes(size);
                Stopwatch watch = new Stopwatch();
                Draft draft = new Draft(state, indexes, SampleCluster.TIME_MS);
                draft.apply(changes);
                ByteString bytes = draft.batch().toByteString();
                drafting += watch.cpuSeconds();
                state = applied(state, Batch.parseFrom(bytes));
                longest = Math.max(longest, watch.seconds());
                stop = Math.max(stop, whole.seconds() - whole.cpuSeconds());
                log.add(bytes);
            }
            return new Turns(drafting * 1e6 / batches / size, longest * 1e3, stop * 1e3);
        }

        private List<Change> changes(int size) {
            List<Change> changes = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                Task task = Objects.requireNonNull(state.tasks().get(ids.get(random.nextInt(ids.size()))));
                long at = task.getStatus().getAtMs() + 1;
                changes.add(Changes.update(task.toBuilder()
                        .setStatus(task.getStatus().toBuilder().setAtMs(at))
                        .build()));
            }
            return changes;
        }
    }
}
