package io.jswarm.bench;

import io.jswarm.bench.load.FleetCounts;
import io.jswarm.bench.load.LoadMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** Simulated workers in a process of their own, so that they can vanish together. */
final class WorkersProcess implements AutoCloseable {
    private static final String EVERY_MS = "200";
    private static final String HEAP = Objects.requireNonNullElse(System.getenv("BENCH_WORKERS_HEAP"), "3g");
    private static final String YOUNG = "256m";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(10);

    private final Process process;
    private final Path errors;
    private final AtomicReference<FleetCounts> last = new AtomicReference<>(FleetCounts.NONE);

    /** Starts so many; they join through these managers. */
    WorkersProcess(Path folder, String name, int workers, String token, List<String> managers) throws IOException {
        this.errors = folder.resolve(name + ".err");
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx" + HEAP,
                "-Xms" + HEAP, // each step of its growth would be a collection of all of it, in which all workers are
                // silent
                "-Xmn" + YOUNG,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // on two cores its compiler would take more than its work
                "-XX:+UseCompactObjectHeaders",
                "-Dcom.google.protobuf.use_unsafe_pre22_gencode=true",
                "-Dlogback.configurationFile=load-logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                LoadMain.class.getName(),
                "--workers=" + workers,
                "--name=" + name,
                "--every=" + EVERY_MS));
        words.addAll(managers);
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(errors.toFile());
        builder.environment().put("JSWARM_TOKEN", token);
        this.process = builder.start();
        Thread.ofVirtual().name(name).start(this::read);
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                FleetCounts counts = FleetCounts.parse(line);
                if (counts != null) {
                    last.set(counts);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("scale: the simulated workers are not heard any more: " + e.getMessage());
        }
    }

    /** How they were doing a moment ago; an exception when they have ended. */
    FleetCounts counts() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("the simulated workers ended: " + Files.readString(errors));
        }
        return last.get();
    }

    /** Waits until they are doing so. */
    void await(String what, Predicate<FleetCounts> holds, Duration patience) throws IOException, InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        long told = System.nanoTime();
        while (!holds.test(counts())) {
            if (System.nanoTime() > until) {
                throw new IOException("not " + what + " within " + patience.toSeconds() + " s: " + counts().toLine());
            }
            if (System.nanoTime() - told > BETWEEN_WORDS.toNanos()) {
                told = System.nanoTime();
                System.err.println("scale: not yet " + what + ": " + counts().toLine());
            }
            PollPause.of(BETWEEN_LOOKS);
        }
    }

    Process process() {
        return process;
    }

    /** From now on nothing is heard of them, as when their hosts lose their power: no connection is closed. */
    void freeze() throws IOException, InterruptedException {
        var _ = Command.output(Map.of(), List.of("kill", "-STOP", Long.toString(process.pid())));
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
