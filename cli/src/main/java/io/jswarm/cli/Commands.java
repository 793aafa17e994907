package io.jswarm.cli;

import io.jswarm.cli.context.ContextCommands;
import io.jswarm.cli.host.HostCommands;
import io.jswarm.cli.invocation.CommandTree;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.node.NodeCommands;
import io.jswarm.cli.service.ServiceCommands;
import io.jswarm.cli.swarm.SwarmCommands;
import io.jswarm.cli.task.TaskCommands;
import java.util.List;
import picocli.CommandLine;

/** The tree of all commands. */
public final class Commands {
    private Commands() {}

    /** All commands, for this invocation. */
    public static CommandLine all(Invocation invocation) {
        return tree(invocation, List.of());
    }

    /** The commands that the command line names, for this invocation. */
    static CommandLine tree(Invocation invocation, List<String> arguments) {
        CommandTree nouns = new CommandTree(arguments);
        noun(nouns, "swarm", "Make, join and manage the cluster", SwarmCommands.verbs(invocation, arguments));
        noun(nouns, "node", "Manage the hosts of the cluster", NodeCommands.verbs(invocation, arguments));
        noun(nouns, "service", "Run containers and keep them running", ServiceCommands.verbs(invocation, arguments));
        noun(nouns, "task", "Look at single tasks", TaskCommands.verbs(invocation, arguments));
        noun(nouns, "context", "Reach clusters from elsewhere", ContextCommands.verbs(invocation, arguments));
        HostCommands.addTo(nouns, invocation);
        nouns.add("completion", () -> new Completion(invocation));
        CommandLine root = nouns.under(new CommandLine(new RootCommand(invocation)));
        root.getCommandSpec()
                .version("jswarm version " + invocation.environment().version());
        OptionTypes.register(root);
        HelpPage.install(root);
        root.setExpandAtFiles(false);
        root.setUnmatchedOptionsArePositionalParams(false);
        return root;
    }

    private static void noun(CommandTree nouns, String name, String description, CommandTree verbs) {
        nouns.add(name, () -> verbs.noun(name, description));
    }
}
