package io.jswarm.cli.service;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.UpdateServiceRequest;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.values.Values.Words;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jswarm service update}: changes a service; its tasks are replaced when their template changes. */
@Command(
        name = "update",
        description = "Change a service; tasks are replaced when what they run changes",
        footer = {"", "Example:", "  jswarm service update --image nginx:1.28 --env-add MODE=fast web"})
public final class ServiceUpdate implements Callable<Integer> {
    /** Flags that say how to carry the update out, not what to change. */
    private static final List<String> MANNER = List.of(
            "--detach", "--quiet", "--wait-timeout", "--no-resolve-image", "--context", "--data-root", "--timeout");

    private final Invocation invocation;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--image", paramLabel = "IMAGE", description = "Service image")
    private @Nullable String image;

    @Option(names = "--args", paramLabel = "COMMAND", description = "Arguments of the container's command")
    private @Nullable Words args;

    @Option(names = "--force", description = "Replace all tasks even when nothing changes")
    private boolean force;

    @Option(names = "--rollback", description = "Go back to the previous spec")
    private boolean rollback;

    @Mixin
    private EditFlags edits = new EditFlags();

    @Mixin
    private SharedFlags shared = new SharedFlags();

    @Mixin
    private WaitFlags wait = new WaitFlags();

    @Parameters(paramLabel = "SERVICE", description = "Id, name or id prefix")
    private String ref = "";

    /** The command of this invocation. */
    public ServiceUpdate(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        List<String> given = changes();
        if (rollback && given.size() > 1) {
            throw CliException.usage(
                    "--rollback goes back to the previous spec: expected no other change, but got "
                            + String.join(" ", given) + ".",
                    "Example: jswarm service update --rollback " + ref);
        }
        if (given.isEmpty()) {
            throw CliException.usage(
                    "Expected at least one thing to change.", "Example: jswarm service update --force " + ref);
        }
        Service service = new ServiceEdit(
                        invocation,
                        given.stream().allMatch(ServiceUpdate::isRepeatable),
                        UpdateServiceRequest.newBuilder()
                                .setRollback(rollback)
                                .setNoResolveImage(shared.noResolveImage())
                                .setKeepRegistryAuth(shared.keepsRegistryAuth())
                                .build())
                .run(ref, this::change);
        edits.absent()
                .forEach(removal -> invocation.environment().printWarning(removal + ": there was none to remove."));
        invocation.out().println(ref);
        return new ServiceWait(invocation, wait).run(service, rollback);
    }

    /** The flags that change something, as the person gave them. */
    private List<String> changes() {
        return command.options().stream()
                .filter(option -> command.commandLine().getParseResult().hasMatchedOption(option))
                .map(option -> option.longestName())
                .filter(name -> !MANNER.contains(name))
                .toList();
    }

    /** Whether the flag means the same on a spec that somebody else changed. */
    private static boolean isRepeatable(String flag) {
        return flag.endsWith("-add") || flag.endsWith("-rm") || flag.equals("--replicas") || flag.equals("--force");
    }

    private void change(ServiceSpec.Builder spec) {
        if (rollback) {
            return;
        }
        TaskSpec.Builder task = spec.getTaskBuilder();
        if (image != null) {
            task.getContainerBuilder().setImage(image);
        }
        if (args != null) {
            task.getContainerBuilder().clearArgs().addAllArgs(args.words());
        }
        if (force) {
            task.setForceUpdate(task.getForceUpdate() + 1);
        }
        if (edits.isGiven()) {
            edits.apply(spec, invocation.environment().variables());
        }
        shared.apply(spec);
        shared.applyRegistryAuth(invocation, spec);
    }
}
