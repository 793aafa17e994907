package io.jswarm.cli.invocation;

import io.jswarm.cli.output.Printer;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.Environment;
import io.jswarm.client.ClientSettings;
import io.jswarm.client.ContextStore;
import io.jswarm.client.HostCalls;
import io.jswarm.client.JswarmClient;
import io.jswarm.client.SavedContext;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One call of the program: its world, its global options, and its connection, made when first needed. */
public final class Invocation implements AutoCloseable {
    /** A daemon that was started just now answers by then. */
    private static final Duration START = Duration.ofSeconds(3);

    private final Environment environment;
    private final GlobalOptions options = new GlobalOptions();
    private @Nullable JswarmClient client;
    private @Nullable Duration startLimit;

    /** An invocation in this world. */
    public Invocation(Environment environment) {
        this.environment = environment;
    }

    /** The world around. */
    public Environment environment() {
        return environment;
    }

    /** The options that every command takes. */
    public GlobalOptions options() {
        return options;
    }

    /** Where results go. */
    public Printer out() {
        return environment.out();
    }

    /** Where notices and errors go. */
    public Printer err() {
        return environment.err();
    }

    /** The saved contexts. */
    public ContextStore contexts() {
        return new ContextStore(environment.home());
    }

    /** The name of the context in force. */
    public String contextName() {
        if (!options.context.isEmpty()) {
            return options.context;
        }
        if (!options.dataRoot.isEmpty()) {
            return ContextStore.DEFAULT;
        }
        String variable = environment.variable("JSWARM_CONTEXT");
        return variable.isEmpty() ? contexts().current() : variable;
    }

    /** Whether the daemon of this host is called. */
    public boolean isLocal() {
        return contextName().equals(ContextStore.DEFAULT);
    }

    /**
     * How long the first call waits for a daemon of this host that accepts no connection, instead of three seconds.
     *
     * @param atMost zero not to wait
     */
    public void waitForDaemon(Duration atMost) {
        startLimit = atMost;
    }

    /** The managers, through the daemon of this host or the context in force. */
    public JswarmClient client() {
        if (client == null) {
            client = isLocal() ? onHost() : JswarmClient.open(remote().endpoint(), settings());
        }
        return client;
    }

    /**
     * The daemon of this host.
     *
     * @throws CliException when a context of another place is in force
     */
    public HostCalls host() {
        if (!isLocal()) {
            throw CliException.usage(
                    "Expected to be asked about this host, but the context '" + contextName() + "' is in force.",
                    "Run it on the host itself with --context default.");
        }
        return client().host();
    }

    /** Where the daemon of this host keeps its state. */
    public Path dataRoot() {
        return options.dataRoot(environment);
    }

    private ClientSettings settings() {
        return new ClientSettings(
                options.timeout(),
                environment.clock(),
                environment.randomness(),
                environment.pause(),
                environment.channels());
    }

    private JswarmClient onHost() {
        Duration shorter = options.timeout().compareTo(START) < 0 ? options.timeout() : START;
        return JswarmClient.onHost(
                dataRoot(),
                startLimit == null ? shorter : startLimit,
                () -> err().println("Waiting for the daemon on this host to start."),
                settings());
    }

    private SavedContext remote() {
        SavedContext context = contexts().read(contextName());
        context.requireValid(environment.clock().now().instant());
        return context;
    }

    /** Saves the context in force anew; the next call connects with it. */
    public void replaceContext(SavedContext next) {
        contexts().write(next);
        close();
        client = null;
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
