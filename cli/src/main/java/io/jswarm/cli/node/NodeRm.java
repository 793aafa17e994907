package io.jswarm.cli.node;

import io.jswarm.cli.invocation.Each;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.client.JswarmClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jswarm node rm}: takes hosts out of the cluster. */
@Command(
        name = "rm",
        aliases = "remove",
        description = "Take hosts that are down out of the cluster",
        footer = {"", "Example:", "  jswarm node rm host3"})
public final class NodeRm implements Callable<Integer> {
    private final Invocation invocation;

    @Option(
            names = {"-f", "--force"},
            description = "Even hosts that are up")
    private boolean force;

    @Parameters(arity = "1..*", paramLabel = "NODE…", description = "Ids, hostnames or id prefixes")
    private List<String> refs = new ArrayList<>();

    /** The command of this invocation. */
    public NodeRm(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        JswarmClient client = invocation.client();
        return Each.run(invocation, refs, ref -> {
            client.nodes().remove(client.nodes().get(ref).getNode().getId(), force);
            invocation.out().println(ref);
        });
    }
}
