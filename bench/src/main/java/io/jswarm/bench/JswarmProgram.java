package io.jswarm.bench;

import io.jswarm.cli.Cli;
import io.jswarm.cli.output.Printer;
import io.jswarm.cli.program.Environment;
import io.jswarm.client.ClientSettings;
import io.jswarm.client.ContextStore;
import io.jswarm.client.JswarmClient;
import io.jswarm.client.TlsChannels;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The command line in this process, which is warm.
 *
 * @param home where its contexts lie
 * @param variables its environment
 */
record JswarmProgram(Path home, Map<String, String> variables) {
    /** What the command printed; anything but success is an exception that says what it said. */
    String run(String... arguments) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int exitCode = Cli.run(environment(print(out), print(errors)), arguments);
        if (exitCode != 0) {
            throw new IOException(
                    "jswarm " + String.join(" ", arguments) + ": " + errors.toString(StandardCharsets.UTF_8));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** A client of a context's managers; the caller closes it. */
    JswarmClient client(String context, Duration timeout) {
        return JswarmClient.open(
                new ContextStore(home).read(context).endpoint(),
                ClientSettings.standard().withTimeout(timeout));
    }

    private static Printer print(ByteArrayOutputStream bytes) {
        return new Printer(bytes, false);
    }

    private Environment environment(Printer out, Printer errors) {
        return new Environment(
                out,
                errors,
                InputStream.nullInputStream(),
                variables,
                home,
                false,
                200,
                "bench",
                Clock.system(),
                Randomness.secure(),
                JswarmProgram::pause,
                action -> () -> {},
                new TlsChannels());
    }

    private static void pause(long millis) {
        try {
            PollPause.of(Duration.ofMillis(millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
