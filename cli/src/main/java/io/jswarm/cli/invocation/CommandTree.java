package io.jswarm.cli.invocation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Commands under one parent, made only when the command line names them: making all of them would take longer than most
 * calls. When it names none, all are made, for the help page and for suggestions.
 */
public final class CommandTree {
    private final List<String> arguments;
    private final Map<String, Supplier<?>> children = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();

    /**
     * An empty tree.
     *
     * @param arguments the command line; empty to make every command
     */
    public CommandTree(List<String> arguments) {
        this.arguments = arguments;
    }

    /** Adds a command: an object with picocli's annotations, or a {@link CommandLine}. */
    public CommandTree add(String name, Supplier<?> command) {
        children.put(name, command);
        return this;
    }

    /** Adds a command that has a second name. */
    public CommandTree add(String name, String alias, Supplier<?> command) {
        aliases.put(name, alias);
        return add(name, command);
    }

    /** A command that only holds these. */
    public CommandLine noun(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description);
        return under(new CommandLine(spec));
    }

    /** Puts the commands under the parent. */
    public CommandLine under(CommandLine parent) {
        List<String> named = children.keySet().stream().filter(this::isNamed).toList();
        List<String> wanted = named.isEmpty() ? new ArrayList<>(children.keySet()) : named;
        children.forEach((name, command) -> {
            if (wanted.contains(name)) {
                parent.addSubcommand(name, command.get());
            }
        });
        return parent;
    }

    private boolean isNamed(String name) {
        return Stream.of(name, aliases.getOrDefault(name, name)).anyMatch(arguments::contains);
    }
}
