package io.jswarm.cli;

import io.jswarm.cli.context.ContextCommands;
import io.jswarm.cli.host.HostCommands;
import io.jswarm.cli.node.NodeCommands;
import io.jswarm.cli.service.ServiceCommands;
import io.jswarm.cli.session.CommandTree;
import io.jswarm.cli.session.Invocation;
import io.jswarm.cli.swarm.SwarmCommands;
import io.jswarm.cli.task.TaskCommands;
import java.util.List;
import picocli.CommandLine;

/** The tree of all commands. */
public final class Commands {
    private Commands() {}

    /** All commands, for this session. */
    public static CommandLine all(Invocation session) {
        return tree(session, List.of());
    }

    /** The commands that the command line names, for this session. */
    static CommandLine tree(Invocation session, List<String> arguments) {
        CommandTree nouns = new CommandTree(arguments);
        noun(nouns, "swarm", "Make, join and manage the cluster", SwarmCommands.verbs(session, arguments));
        noun(nouns, "node", "Manage the hosts of the cluster", NodeCommands.verbs(session, arguments));
        noun(nouns, "service", "Run containers and keep them running", ServiceCommands.verbs(session, arguments));
        noun(nouns, "task", "Look at single tasks", TaskCommands.verbs(session, arguments));
        noun(nouns, "context", "Reach clusters from elsewhere", ContextCommands.verbs(session, arguments));
        HostCommands.addTo(nouns, session);
        nouns.add("completion", () -> new Completion(session));
        CommandLine root = nouns.under(new CommandLine(new RootCommand(session)));
        root.getCommandSpec().version("jswarm version " + session.environment().version());
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
