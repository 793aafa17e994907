package io.jswarm.cli.context;

import io.jswarm.api.RejectedException;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.client.ContextStore;
import io.jswarm.client.SavedContext;
import io.jswarm.rpc.HostPort;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jswarm context create}: gets a client certificate of the cluster and saves how to reach it. */
@Command(
        name = "create",
        description = "Get a client certificate of the cluster and save it with the managers' addresses",
        footer = {
            "",
            "Example:",
            "  jswarm context create prod && jswarm context export prod | ssh laptop jswarm context import prod -"
        })
public final class ContextCreate implements Callable<Integer> {
    private final Invocation invocation;

    @Option(names = "--description", paramLabel = "TEXT", description = "What the context is for")
    private String description = "";

    @Option(
            names = "--expiry",
            paramLabel = "DURATION",
            description = "How long the certificate is valid (default 8760h)")
    private Duration expiry = Duration.ofDays(365);

    @Option(
            names = "--manager",
            paramLabel = "HOST[:PORT]",
            description = "A manager's address as seen from where the context is used (default: as the cluster says)")
    private List<String> managers = new ArrayList<>();

    @Parameters(paramLabel = "NAME", description = "The context's name")
    private String name = "";

    /** The command of this invocation. */
    public ContextCreate(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        List<String> given = managers.stream().map(ContextCreate::address).toList();
        ContextStore store = invocation.contexts();
        store.requireNew(name);
        SavedContext context = invocation.client().swarm().issueContext(name, description, given, expiry);
        store.write(context);
        invocation.out().println(name);
        invocation
                .err()
                .println("Its certificate is valid until " + end(context) + ". Use it with 'jswarm context use " + name
                        + "', or carry it elsewhere with 'jswarm context" + " export " + name + "'.");
        return ExitCodes.DONE;
    }

    private static String address(String text) {
        try {
            return HostPort.read(text, HostPort.CLUSTER, "--manager").text();
        } catch (RejectedException e) {
            throw CliException.usage(e.rejection().reason(), e.rejection().hint());
        }
    }

    private static String end(SavedContext context) {
        try {
            return context.expiresAt().toString();
        } catch (CertificateException e) {
            throw CliException.failed(
                    "Expected a certificate from the manager, but what it sent is none.",
                    "Check that it runs the same version: jswarm version.");
        }
    }
}
