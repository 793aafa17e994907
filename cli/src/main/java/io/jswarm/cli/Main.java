package io.jswarm.cli;

import io.jswarm.cli.output.Printer;
import io.jswarm.cli.program.Environment;
import io.jswarm.client.TlsChannels;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.ProgramVersion;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.Retry;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts the command line in the real world. */
public final class Main {
    /** gRPC logs what fails, with its stack; we say it in words. Held here, since the logging system forgets loggers. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    private Main() {}

    /** The program; never returns. */
    public static void main(String[] arguments) {
        GRPC.setLevel(Level.OFF);
        Printer out = printer(FileDescriptor.out, "jswarm.terminal");
        Printer err = printer(FileDescriptor.err, "jswarm.error-terminal");
        Environment environment = new Environment(
                out,
                err,
                System.in,
                System.getenv(),
                Environment.home(System.getenv(), System.getProperty("user.home", "/root")),
                out.isTerminal(),
                Integer.getInteger("jswarm.columns", 80),
                ProgramVersion.text(),
                Clock.system(),
                Randomness.secure(),
                Main::pause,
                Main::onInterrupt,
                new TlsChannels());
        int exitCode = Cli.run(environment, arguments);
        out.flush();
        err.flush();
        System.exit(exitCode);
    }

    /** The launcher knows, by a property, whether a terminal shows it. */
    private static Printer printer(FileDescriptor descriptor, String terminalProperty) {
        return new Printer(new FileOutputStream(descriptor), Boolean.getBoolean(terminalProperty));
    }

    private static void pause(long millis) {
        Retry.pause(Duration.ofMillis(millis));
    }

    private static Environment.Registration onInterrupt(Runnable action) {
        Thread hook = new Thread(action, "interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The program is ending already: the action runs, or ran.
            }
        };
    }
}
