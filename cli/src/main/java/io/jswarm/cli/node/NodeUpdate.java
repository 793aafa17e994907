package io.jswarm.cli.node;

import io.jswarm.api.v1.Annotations;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.swarm.AvailabilityOption;
import io.jswarm.cli.values.KeyValues;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jswarm node update}: changes what people decide about a host. */
@Command(
        name = "update",
        description = "Change a host's availability, labels or role",
        footer = {"", "Example:", "  jswarm node update --availability drain --label-add zone=a host2"})
public final class NodeUpdate implements Callable<Integer> {
    /** A node's role as people write it. */
    enum Role {
        worker,
        manager
    }

    private final Invocation invocation;

    @Option(
            names = "--availability",
            paramLabel = "active|pause|drain",
            description = "Whether it may get tasks: pause keeps those that run, drain moves them away")
    private @Nullable AvailabilityOption availability;

    @Option(names = "--label-add", paramLabel = "KEY=VALUE", description = "Add or change a label")
    private List<String> labelAdd = new ArrayList<>();

    @Option(names = "--label-rm", paramLabel = "KEY", description = "Remove a label")
    private List<String> labelRm = new ArrayList<>();

    @Option(names = "--role", paramLabel = "worker|manager", description = "What the host is to be")
    private @Nullable Role role;

    @Mixin
    private RoleWaitFlags flags = new RoleWaitFlags();

    @Parameters(paramLabel = "NODE", description = "Id, hostname or id prefix, or self")
    private String ref = "";

    /** The command of this invocation. */
    public NodeUpdate(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        if (availability == null && role == null && labelAdd.isEmpty() && labelRm.isEmpty()) {
            throw CliException.usage(
                    "Expected at least one thing to change.",
                    "Example: jswarm node update --availability drain " + ref);
        }
        Node before = invocation.client().nodes().edit(ref, this::change);
        List<String> present = before.getSpec().getAnnotations().getLabelsList().stream()
                .map(Label::getKey)
                .toList();
        labelRm.stream()
                .filter(key -> !present.contains(key))
                .forEach(key ->
                        invocation.environment().printWarning("--label-rm " + key + ": there was none to remove."));
        if (role != null) {
            Node.Builder after = before.toBuilder();
            change(after.getSpecBuilder());
            new RoleWait(invocation, flags).await(ref, after.build());
        }
        invocation.out().println(ref);
        return ExitCodes.DONE;
    }

    private void change(NodeSpec.Builder spec) {
        if (availability != null) {
            spec.setAvailability(availability.value());
        }
        if (role != null) {
            spec.setDesiredRole(role == Role.manager ? NodeRole.NODE_ROLE_MANAGER : NodeRole.NODE_ROLE_WORKER);
        }
        Annotations.Builder annotations = spec.getAnnotationsBuilder();
        try {
            var labels = KeyValues.edited(annotations.getLabelsList(), labelRm, labelAdd);
            annotations.clearLabels().addAllLabels(labels);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--label-add: " + e.getMessage() + ".", "Example: --label-add zone=a");
        }
    }
}
