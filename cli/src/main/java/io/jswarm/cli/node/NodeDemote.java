package io.jswarm.cli.node;

import io.jswarm.api.v1.NodeRole;
import io.jswarm.cli.invocation.Invocation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code jswarm node demote}: changes the role of hosts; their containers are not touched. */
@Command(
        name = "demote",
        description = "Make managers workers again; their containers are not touched",
        footer = {"", "Example:", "  jswarm node demote host2 host3"})
public final class NodeDemote implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private RoleWaitFlags flags = new RoleWaitFlags();

    @Parameters(arity = "1..*", paramLabel = "NODE…", description = "Ids, hostnames or id prefixes")
    private List<String> refs = new ArrayList<>();

    /** The command of this invocation. */
    public NodeDemote(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        return RoleEdit.run(
                invocation, refs, NodeRole.NODE_ROLE_WORKER, flags, " is already a worker.", " demoted in the swarm.");
    }
}
