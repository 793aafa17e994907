package io.jswarm.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Hears from the engines of some hosts when containers start, by the machine's one clock: no polling. For one thread. */
final class ContainerStarts implements AutoCloseable {
    private static final Duration TO_SUBSCRIBE = Duration.ofMillis(500);

    private final List<Process> listeners = new ArrayList<>();
    private final BlockingQueue<Long> started = new LinkedBlockingQueue<>();
    private Instant from = Instant.EPOCH;

    /** Listens from now on. */
    ContainerStarts(List<String> hosts) throws IOException, InterruptedException {
        for (String host : hosts) {
            Process listener = new ProcessBuilder(
                            "docker",
                            "-H",
                            "unix://" + Testbed.call("socket", host),
                            "events",
                            "--filter",
                            "type=container",
                            "--filter",
                            "event=start",
                            "--format",
                            "{{.TimeNano}}")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            listeners.add(listener);
            Thread.ofVirtual().name("events of " + host).start(() -> read(listener));
        }
        PollPause.of(TO_SUBSCRIBE);
        from = Instant.now();
    }

    private void read(Process listener) {
        try (BufferedReader lines = listener.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                started.add(Long.parseLong(line.strip()));
            }
        } catch (IOException e) {
            // The host lost its power, or the listening ended.
        }
    }

    /** The clock runs from now, not from the making. */
    void restart() {
        started.clear();
        from = Instant.now();
    }

    /** Seconds until so many containers had started. */
    double secondsUntilStarted(int containers, Duration patience) throws IOException, InterruptedException {
        long fromNanos = TimeUnit.SECONDS.toNanos(from.getEpochSecond()) + from.getNano();
        long last = fromNanos;
        for (int i = 0; i < containers; i++) {
            Long next = started.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new IOException(i + " of " + containers + " containers started, then none for "
                        + patience.toSeconds() + " s; the hosts are up still: deploy/testbed status");
            }
            last = Math.max(last, next);
        }
        return (last - fromNanos) / 1e9;
    }

    @Override
    public void close() {
        listeners.forEach(Process::destroyForcibly);
    }
}
