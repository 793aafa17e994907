package io.jswarm.cli.support;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What a host says of itself by programs, files and its metrics page. Each question has a deadline, each answer a bound. */
final class HostFacts {
    /** The most that is taken of one answer: 4 MiB. */
    static final int MOST_BYTES = 4 << 20;

    private static final int PART_BYTES = 8 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private HostFacts() {}

    /** What a program prints, errors with it. */
    static String printed(List<String> command) throws IOException {
        File output = Files.createTempFile("jswarm-support", ".txt").toFile();
        try {
            await(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output)
                    .redirectInput(new File("/dev/null"))
                    .start());
            return readEnd(output.toPath());
        } finally {
            Files.deleteIfExists(output.toPath()); // also where the host has no such program
        }
    }

    private static void await(Process process) throws IOException {
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("it did not end within " + PATIENCE.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** A file's beginning. */
    static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        }
    }

    /** A file's end: of a log, the newest lines. */
    private static String readEnd(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(Math.max(0, Files.size(file) - MOST_BYTES));
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        }
    }

    /**
     * A page of this host.
     *
     * @param monotonicMs tells how long it takes, in milliseconds
     */
    static String page(String url, LongSupplier monotonicMs) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout((int) PATIENCE.toMillis());
        connection.setReadTimeout((int) PATIENCE.toMillis());
        long end = monotonicMs.getAsLong() + PATIENCE.toMillis();
        try (InputStream in = connection.getInputStream()) {
            ByteArrayOutputStream page = new ByteArrayOutputStream();
            byte[] part = in.readNBytes(PART_BYTES);
            while (part.length > 0 && page.size() < MOST_BYTES) {
                page.writeBytes(part);
                if (monotonicMs.getAsLong() > end) {
                    throw new IOException("it did not end within " + PATIENCE.toSeconds() + " s");
                }
                part = in.readNBytes(PART_BYTES);
            }
            return page.toString(StandardCharsets.UTF_8);
        } finally {
            connection.disconnect();
        }
    }
}
