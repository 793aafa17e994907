package io.jswarm.cli.service;

import io.jswarm.cli.invocation.Each;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.client.JswarmClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jswarm service rm}: ends services and their tasks. */
@Command(
        name = "rm",
        aliases = "remove",
        description = "End services and their tasks",
        footer = {"", "Example:", "  jswarm service rm web"})
public final class ServiceRm implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(arity = "1..*", paramLabel = "SERVICE…", description = "Ids, names or id prefixes")
    private List<String> refs = new ArrayList<>();

    /** The command of this invocation. */
    public ServiceRm(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        JswarmClient client = invocation.client();
        return Each.run(invocation, refs, ref -> {
            client.services()
                    .remove(client.services().get(ref).getService().getService().getId());
            invocation.out().println(ref);
        });
    }
}
