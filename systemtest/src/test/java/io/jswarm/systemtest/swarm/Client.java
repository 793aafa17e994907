package io.jswarm.systemtest.swarm;

import io.jswarm.cli.Cli;
import io.jswarm.cli.output.Printer;
import io.jswarm.cli.program.Environment;
import io.jswarm.client.ClientSettings;
import io.jswarm.client.ContextStore;
import io.jswarm.client.JswarmClient;
import io.jswarm.client.SavedContext;
import io.jswarm.client.TlsChannels;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A person elsewhere with a context of the swarm: the command line in this process, and the client underneath. Any thread.
 */
final class Client implements AutoCloseable {
    private static final String CONTEXT = "st";
    private final Path home;
    private final JswarmClient control;

    /**
     * What a command did.
     *
     * @param exitCode of the program
     * @param out standard output
     * @param err standard error
     */
    record Result(int exitCode, String out, String err) {
        Result orFail() {
            if (exitCode != 0) {
                throw new AssertionError("exit code " + exitCode + ": " + out + err);
            }
            return this;
        }
    }

    /** A client of these managers, tried in this order. */
    Client(Path home, SavedContext context, List<String> managers) {
        SavedContext saved =
                new SavedContext(CONTEXT, "", managers, context.ca(), context.certificate(), context.key());
        new ContextStore(home).write(saved);
        this.home = home;
        this.control =
                JswarmClient.open(saved.endpoint(), ClientSettings.standard().withTimeout(Duration.ofSeconds(30)));
    }

    JswarmClient control() {
        return control;
    }

    /** One command line. */
    Result jswarm(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Cli.run(environment(new Printer(out, false), new Printer(err, false)), arguments);
        return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Creates a service without replicas: a write that starts nothing. */
    Result write(String name) {
        return write(name, List.of("written=small"));
    }

    /** The same, of the size that the labels, KEY=VALUE, give it. */
    Result write(String name, List<String> labels) {
        List<String> words = new ArrayList<>(
                List.of("--timeout", "10s", "service", "create", "--detach", "--no-resolve-image", "--replicas", "0"));
        labels.forEach(label -> words.addAll(List.of("--label", label)));
        words.addAll(List.of("--name", name, "jswarm/web:1"));
        return jswarm(words.toArray(String[]::new));
    }

    private Environment environment(Printer out, Printer err) {
        return new Environment(
                out,
                err,
                InputStream.nullInputStream(),
                Map.of("JSWARM_CONTEXT", CONTEXT, "JSWARM_DEBUG", "1"),
                home,
                false,
                200,
                "test",
                Clock.system(),
                Randomness.secure(),
                millis -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis)),
                action -> () -> {},
                new TlsChannels());
    }

    @Override
    public void close() {
        control.close();
    }
}
