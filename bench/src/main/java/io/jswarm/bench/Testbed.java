package io.jswarm.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Hosts with an engine each on this machine: the script {@code deploy/testbed}, for a testbed of the benchmark's own. */
final class Testbed implements AutoCloseable {
    private static final String NAME = Objects.requireNonNullElse(System.getenv("TB_NAME"), "bench");
    private static final Path SCRIPT = Path.of(System.getProperty("jswarm.deploy", "deploy"), "testbed");

    private final List<String> hosts;

    /** Starts so many hosts, h1 and on. Without live-restore, which Swarm mode refuses. */
    Testbed(int hosts) throws IOException, InterruptedException {
        this.hosts = IntStream.rangeClosed(1, hosts).mapToObj(i -> "h" + i).toList();
        call("up", Integer.toString(hosts));
    }

    /** Their names. */
    List<String> hosts() {
        return hosts;
    }

    /** Runs one verb to its end; returns what it printed. */
    static String call(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(words));
        return Command.output(Map.of("TB_NAME", NAME), command).strip();
    }

    /** Runs a command on a host. */
    static String exec(String host, String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("exec", host));
        all.addAll(List.of(words));
        return call(all.toArray(String[]::new));
    }

    /** How long all processes of all hosts have run, since the testbed was made. */
    static Duration cpu() throws IOException, InterruptedException {
        return Duration.of(Long.parseLong(call("cpu")), ChronoUnit.MICROS);
    }

    /** The same in seconds. */
    static double cpuSeconds() throws IOException, InterruptedException {
        return cpu().toNanos() / 1e9;
    }

    /** The programs of this name, as the kernel has it, one on each host. */
    List<ProcessHandle> programs(String name) throws IOException, InterruptedException {
        List<ProcessHandle> found = new ArrayList<>();
        for (String host : hosts) {
            List<Long> pids =
                    call("pids", host, name).lines().map(Long::valueOf).toList();
            if (pids.size() != 1) {
                throw new IOException("expected one " + name + " on " + host + ", but found the processes " + pids);
            }
            found.add(ProcessHandle.of(pids.getFirst())
                    .orElseThrow(() -> new IOException(name + " on " + host + " has ended")));
        }
        return found;
    }

    /** Where a host is reached. */
    static String address(String host) throws IOException, InterruptedException {
        return call("ip", host);
    }

    /** Runs the engine's command line against a host's engine. */
    static String docker(String host, String... words) throws IOException, InterruptedException {
        return Command.output(Map.of(), dockerWords(host, words)).strip();
    }

    /** The same, ended after so long; how it ended is the caller's to judge. */
    static Command.Ended docker(Duration deadline, String host, String... words)
            throws IOException, InterruptedException {
        return Command.run(Map.of(), dockerWords(host, words), deadline);
    }

    private static List<String> dockerWords(String host, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker", "-H", "unix://" + call("socket", host)));
        command.addAll(List.of(words));
        return command;
    }

    @Override
    public void close() throws IOException {
        try {
            call("down");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
