package io.jswarm.cli.program;

import io.jswarm.cli.output.Printer;
import io.jswarm.cli.output.Style;
import io.jswarm.cli.output.Visible;
import io.jswarm.client.ChannelFactory;
import io.jswarm.client.Pause;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The world around one call of the program, so that tests can be another one.
 *
 * @param out where results go
 * @param err where errors, notices and progress of plain runs go
 * @param in what {@code -} reads
 * @param variables environment variables
 * @param home the person's home folder
 * @param terminal whether {@code out} is a terminal: progress in place and colours
 * @param columns the terminal's width
 * @param version this program's version
 * @param clock wall and monotonic time
 * @param randomness request ids, jitter and keys
 * @param pause waits this many milliseconds
 * @param interrupts tells of Ctrl-C
 * @param channels connects to managers and the local daemon
 */
public record Environment(
        Printer out,
        Printer err,
        InputStream in,
        Map<String, String> variables,
        Path home,
        boolean terminal,
        int columns,
        String version,
        Clock clock,
        Randomness randomness,
        Pause pause,
        Interrupts interrupts,
        ChannelFactory channels) {

    /** Tells of Ctrl-C. */
    @FunctionalInterface
    public interface Interrupts {
        /** Runs the action when the program is interrupted, until the registration is closed. */
        Registration onInterrupt(Runnable action);
    }

    /** Ends what {@link Interrupts#onInterrupt} began. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** The person's home folder: HOME as every other program takes it, or what the account says. */
    public static Path home(Map<String, String> variables, String account) {
        String home = variables.getOrDefault("HOME", "");
        return Path.of(home.isEmpty() ? account : home);
    }

    /** A variable's value, or the empty text. */
    public String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    /** Whether colours may be used. */
    public boolean colours() {
        return terminal && variable("NO_COLOR").isEmpty() && !variable("TERM").equals("dumb");
    }

    /** Says what went wrong: {@code Error: reason}, and the hint on the next line unless it is empty. */
    public void printError(String reason, String hint) {
        err.styledLine(Style.BAD.apply("Error:", colours()) + " " + Visible.line(reason));
        if (!hint.isEmpty()) {
            err.lines(hint);
        }
    }

    /** Says what a person should know, although it is done. */
    public void printWarning(String warning) {
        err.println("Warning: " + warning);
    }

    /** A clock that never goes back, in milliseconds; for how long something takes. */
    public long monotonicMs() {
        return TimeUnit.NANOSECONDS.toMillis(clock.now().monoNanos());
    }

    /** The wall clock, milliseconds since 1970. */
    public long nowMs() {
        return clock.now().wallMs();
    }
}
