package io.jswarm.cli;

import io.jswarm.cli.context.ContextCommands;
import io.jswarm.cli.host.HostCommands;
import io.jswarm.cli.node.NodeCommands;
import io.jswarm.cli.service.ServiceCommands;
import io.jswarm.cli.swarm.SwarmCommands;
import io.jswarm.cli.task.TaskCommands;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The tree of all commands. */
public final class Commands {
    private Commands() {}

    /** All commands, for this session. */
    public static CommandLine tree(Session session) {
        CommandLine root = new CommandLine(new RootCommand(session));
        root.addSubcommand(SwarmCommands.noun(session));
        root.addSubcommand(NodeCommands.noun(session));
        root.addSubcommand(ServiceCommands.noun(session));
        root.addSubcommand(TaskCommands.noun(session));
        root.addSubcommand(ContextCommands.noun(session));
        HostCommands.addTo(root, session);
        OptionTypes.register(root);
        HelpPage.install(root);
        root.setExpandAtFiles(false);
        root.setUnmatchedOptionsArePositionalParams(false);
        return root;
    }

    /** A noun: a command that only holds verbs. */
    public static CommandLine noun(String name, String description, Object... verbs) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description);
        CommandLine noun = new CommandLine(spec);
        for (Object verb : verbs) {
            noun.addSubcommand(verb);
        }
        return noun;
    }
}
