package io.jswarm.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Other programs, with a deadline. */
final class Command {
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private Command() {}

    /**
     * How a program ended.
     *
     * @param exitCode zero: done
     * @param output its standard output
     * @param errors its standard error
     */
    record Ended(int exitCode, String output, String errors) {}

    static Ended run(String... words) throws IOException, InterruptedException {
        return run(Map.of(), List.of(words));
    }

    /** Runs it to its end; one that cannot be started or does not end in time is an exception. */
    static Ended run(Map<String, String> environment, List<String> words) throws IOException, InterruptedException {
        return run(environment, words, DEADLINE);
    }

    /** The same with a deadline of the caller's. */
    static Ended run(Map<String, String> environment, List<String> words, Duration deadline)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("bench", ".out");
        Path errors = Files.createTempFile("bench", ".err");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectOutput(output.toFile()).redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            try {
                if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException("not ended within " + deadline.toSeconds() + " s: " + words);
                }
            } finally {
                process.destroyForcibly();
            }
            return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    /** Runs it; anything but success is an exception that says what it said. */
    static String output(Map<String, String> environment, List<String> words) throws IOException, InterruptedException {
        Ended ended = run(environment, words);
        if (ended.exitCode() != 0) {
            throw new IOException(String.join(" ", words) + " ended with " + ended.exitCode() + ": " + ended.errors());
        }
        return ended.output();
    }
}
