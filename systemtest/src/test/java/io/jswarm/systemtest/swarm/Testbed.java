package io.jswarm.systemtest.swarm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The script {@code deploy/testbed}, for a testbed of this process: named {@code st} unless {@code jswarm.testbed.name} says
 * otherwise, and numbered where several processes test at the same time. May be called from many threads.
 */
public final class Testbed {
    private static final String NAME =
            System.getProperty("jswarm.testbed.name", "st") + System.getProperty("jswarm.testbed.number", "");
    private static final int UP_SECONDS = 240;
    private static final int SECONDS = 90;
    private static final Path SCRIPT =
            Path.of(System.getProperty("jswarm.root", "..")).resolve("deploy/testbed");

    /**
     * How a process ended.
     *
     * @param exitCode zero: done
     * @param text its standard output
     * @param error its standard error
     */
    public record Ended(int exitCode, String text, String error) {
        /** Itself, or an exception when it failed. */
        public Ended orFail() {
            if (exitCode != 0) {
                throw new IllegalStateException("exit code " + exitCode + ": " + text + error);
            }
            return this;
        }
    }

    /** For a testbed that may be up already. */
    public Testbed() {}

    /** Where its state lies on this machine. */
    public String folder() {
        return run("env")
                .lines()
                .filter(line -> line.startsWith("TB_DIR="))
                .findFirst()
                .orElseThrow()
                .substring("TB_DIR=".length());
    }

    void up(int hosts) {
        down();
        testbed(UP_SECONDS, "up", Integer.toString(hosts), "--live-restore").orFail();
    }

    void down() {
        testbed(UP_SECONDS, "down").orFail();
    }

    /** Runs one verb; a failure is an exception. */
    public String run(String... words) {
        return testbed(SECONDS, words).orFail().text();
    }

    /** The power of these hosts goes in the same moment. */
    public void losePower(List<String> hosts) {
        List<String> words = new ArrayList<>(List.of("kill"));
        words.addAll(hosts);
        run(words.toArray(String[]::new));
    }

    /** Runs a command on a host. */
    public Ended exec(String host, List<String> command) {
        List<String> words = new ArrayList<>(List.of("exec", host));
        words.addAll(command);
        return testbed(SECONDS, words.toArray(String[]::new));
    }

    /** Starts a command on a host that goes on. */
    void detach(String host, String name, List<String> command) {
        List<String> words = new ArrayList<>(List.of("exec", "-d", "-n", name, host));
        words.addAll(command);
        run(words.toArray(String[]::new));
    }

    /** The file that has the output of a process that {@link #detach} started; the engine is dockerd. */
    Path log(String host, String name) {
        return Path.of(run("log", host, name).strip());
    }

    /** Whether a process that {@link #detach} started runs. */
    public boolean runs(String host, String name) {
        return testbed(SECONDS, "kill-process", "-s", "0", host, name).exitCode() == 0;
    }

    /** Whether the host has power. */
    public boolean hasPower(String host) {
        return run("status").lines().noneMatch((host + " down")::equals);
    }

    String ip(String host) {
        return run("ip", host).strip();
    }

    /** The engine's command line; a failure is an exception. */
    String docker(String socket, String... words) {
        List<String> command = new ArrayList<>(List.of("docker", "-H", "unix://" + socket));
        command.addAll(List.of(words));
        return run(SECONDS, command).orFail().text();
    }

    private static Ended testbed(int seconds, String... words) {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(words));
        return run(seconds, command);
    }

    /** Runs a command of this machine, which is ended when it takes longer. */
    static Ended run(int seconds, List<String> command) {
        try {
            Path output = Files.createTempFile("swarm", ".out");
            Path errors = Files.createTempFile("swarm", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
            builder.environment().put("TB_NAME", NAME);
            Process process = builder.start();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            Ended result = new Ended(
                    ended ? process.exitValue() : -1,
                    Files.readString(output),
                    Files.readString(errors) + (ended ? "" : "not ended within " + seconds + " s"));
            Files.delete(output);
            Files.delete(errors);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
