package io.jswarm.cli.invocation;

import io.jswarm.cli.program.Environment;
import io.jswarm.cli.values.Values.Patience;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes. */
public final class GlobalOptions {
    @Option(
            names = {"-c", "--context"},
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Call the cluster of this context (else JSWARM_CONTEXT, else that of 'jswarm context use')")
    String context = "";

    @Option(
            names = "--data-root",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Call the daemon of this host whose state lies here (else JSWARM_DATA_ROOT, else"
                    + " /var/lib/jswarm)")
    String dataRoot = "";

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            scope = ScopeType.INHERIT,
            description = "How long a call may take, retries included (default 20s)")
    Patience timeout = new Patience(Duration.ofSeconds(20));

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this text")
    boolean help;

    /** Where the daemon of this host keeps its state. */
    public Path dataRoot(Environment environment) {
        String variable = environment.variable("JSWARM_DATA_ROOT");
        if (!dataRoot.isEmpty()) {
            return Path.of(dataRoot);
        }
        return Path.of(variable.isEmpty() ? "/var/lib/jswarm" : variable);
    }

    /** How long a call may take. */
    public Duration timeout() {
        return timeout.duration();
    }
}
