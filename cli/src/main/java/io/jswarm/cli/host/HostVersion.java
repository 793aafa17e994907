package io.jswarm.cli.host;

import io.jswarm.api.v1.InfoResponse;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.output.Json;
import io.jswarm.cli.output.Pretty;
import io.jswarm.cli.output.Template;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.client.ClientException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jswarm version}: of this program and, when it can be reached, of the daemon. */
@Command(
        name = "version",
        description = "Print the versions of this program, the daemon and the engine",
        footer = {"", "Example:", "  jswarm version --format '{{.Client}}'"})
public final class HostVersion implements Callable<Integer> {
    private final Invocation invocation;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "'json' or a Go template such as '{{.Client}}'")
    private String format = "";

    /** The command of this invocation. */
    public HostVersion(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        invocation.waitForDaemon(Duration.ZERO);
        InfoResponse daemon = daemon();
        Map<String, Object> versions = new LinkedHashMap<>();
        versions.put("Client", invocation.environment().version());
        versions.put("Daemon", daemon == null ? "" : daemon.getDaemonVersion());
        versions.put("Engine", daemon == null ? "" : daemon.getEngineVersion());
        if (format.equals("json")) {
            invocation.out().println(Json.compact(versions));
        } else if (!format.isEmpty()) {
            invocation.out().exact(Template.parse(format).render(versions));
        } else {
            Pretty pretty = new Pretty(invocation.out());
            versions.forEach((name, version) -> pretty.line(name, version.toString()));
        }
        return ExitCodes.DONE;
    }

    /** No daemon is no failure here: the program has its own version. */
    private @Nullable InfoResponse daemon() {
        try {
            return invocation.isLocal() ? invocation.host().info() : null;
        } catch (ClientException e) {
            return null;
        }
    }
}
