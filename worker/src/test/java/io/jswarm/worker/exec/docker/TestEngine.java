package io.jswarm.worker.exec.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The engine for tests: the one that {@code jswarm.docker.host} (a system property or environment variable
 * JSWARM_DOCKER_HOST) names, else a testbed of one host that is started here and ended with the tests.
 */
final class TestEngine {
    private static final String NAME = "wtest";

    private final String host;
    private final @Nullable Path testbed;

    private TestEngine(String host, @Nullable Path testbed) {
        this.host = host;
        this.testbed = testbed;
    }

    static TestEngine start() throws IOException, InterruptedException {
        String given = System.getProperty("jswarm.docker.host", System.getenv().getOrDefault("JSWARM_DOCKER_HOST", ""));
        if (!given.isEmpty()) {
            return new TestEngine(given, null);
        }
        Path script = Path.of(System.getProperty("jswarm.root", "..")).resolve("deploy/testbed");
        run(script, 300, "down");
        run(script, 300, "up", "1", "--live-restore");
        return new TestEngine("unix://" + run(script, 30, "socket", "h1").strip(), script);
    }

    String host() {
        return host;
    }

    /** Whether the engine itself may be killed. */
    boolean ownsEngine() {
        return testbed != null;
    }

    String testbed(String... args) throws IOException, InterruptedException {
        Path script = testbed;
        if (script == null) {
            throw new IllegalStateException("the engine was given, it is not ours");
        }
        return run(script, 120, args);
    }

    private static String run(Path script, int seconds, String... args) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(args));
        Path output = Files.createTempFile("testbed", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("TB_NAME", NAME);
        Process process = builder.start();
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        String text = Files.readString(output);
        Files.delete(output);
        if (!ended || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(command + " failed: " + text);
        }
        return text;
    }

    void stop() throws IOException, InterruptedException {
        if (testbed != null) {
            run(testbed, 120, "down");
        }
    }
}
