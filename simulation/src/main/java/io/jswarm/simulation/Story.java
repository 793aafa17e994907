package io.jswarm.simulation;

import io.jswarm.runtime.sim.SimTime;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What happened, line by line, for a person; keeps the end, and a hash of all. Also keeps the first failure. */
final class Story {
    private static final int KEPT = 250;

    private final SimTime time;
    private final @Nullable PrintStream echo;
    private final MessageDigest digest;
    private final Deque<String> last = new ArrayDeque<>();
    private @Nullable String failure;

    Story(SimTime time, @Nullable PrintStream echo) {
        this.time = time;
        this.echo = echo;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void tell(String what) {
        String line = String.format(Locale.ROOT, "%10.3f  %s", time.now().monoNanos() / 1e9, what);
        digest.update(line.getBytes(StandardCharsets.UTF_8));
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.add(line);
        if (echo != null) {
            echo.println(line);
        }
    }

    /** Notes that something is wrong; only the first time counts. */
    void fail(String what) {
        if (failure == null) {
            failure = what;
            tell("WRONG: " + what);
        }
    }

    /** What is wrong, or null. */
    @Nullable
    String failure() {
        return failure;
    }

    /** A bug in the program: an exception that reached a loop. */
    void bug(String where, Throwable cause) {
        StringBuilder trace = new StringBuilder(where + ": " + cause);
        for (Throwable at = cause; at != null; at = at.getCause()) {
            StackTraceElement[] frames = at.getStackTrace();
            for (int i = 0; i < Math.min(12, frames.length); i++) {
                trace.append("\n            at ").append(frames[i]);
            }
        }
        fail(trace.toString());
    }

    List<String> lastLines() {
        return List.copyOf(last);
    }

    /** Of all that was told; ends the story. */
    String hash() {
        return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    }
}
