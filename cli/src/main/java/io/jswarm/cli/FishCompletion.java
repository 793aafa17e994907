package io.jswarm.cli;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** A completion script for fish, from the tree of commands. */
final class FishCompletion {
    private FishCompletion() {}

    static String of(CommandLine root) {
        StringBuilder script = new StringBuilder("# fish completion for jswarm\n");
        String none = String.join(" ", new TreeMap<>(root.getSubcommands()).keySet());
        commands(script, root, "not __fish_seen_subcommand_from " + none);
        options(script, root, "");
        arguments(script, root);
        for (Map.Entry<String, CommandLine> noun : new TreeMap<>(root.getSubcommands()).entrySet()) {
            String seen = "__fish_seen_subcommand_from " + noun.getKey();
            CommandLine command = noun.getValue();
            if (command.getSubcommands().isEmpty()) {
                options(script, command, seen);
                continue;
            }
            String verbs = String.join(" ", new TreeMap<>(command.getSubcommands()).keySet());
            commands(script, command, seen + "; and not __fish_seen_subcommand_from " + verbs);
            new TreeMap<>(command.getSubcommands())
                    .forEach((name, verb) -> options(script, verb, seen + "; and __fish_seen_subcommand_from " + name));
        }
        return script.toString();
    }

    /** The names of services, nodes and contexts that there are now, and the words that an argument or a value may be. */
    private static void arguments(StringBuilder script, CommandLine root) {
        for (CompletionWords words : CompletionWords.of(root)) {
            String condition = words.path().isEmpty()
                    ? ""
                    : "__fish_seen_subcommand_from " + words.path().replace(" ", "; and __fish_seen_subcommand_from ");
            if (!words.arguments().isEmpty()) {
                script.append("complete -c jswarm -f -n ")
                        .append(quote(condition))
                        .append(" -a ")
                        .append(choices(words.arguments()))
                        .append('\n');
            }
            words.values().forEach((option, kind) -> {
                // Global options, which each command has, are said once.
                if (!kind.isEmpty() && (words.path().isEmpty() || !kind.equals("@context"))) {
                    script.append("complete -c jswarm -f")
                            .append(condition.isEmpty() ? "" : " -n " + quote(condition))
                            .append(
                                    option.startsWith("--")
                                            ? " -l " + option.substring(2)
                                            : " -s " + option.substring(1))
                            .append(" -r -a ")
                            .append(choices(kind))
                            .append('\n');
                }
            });
        }
    }

    private static String choices(String kind) {
        String ask = CompletionWords.NAMES.get(kind);
        return quote(ask == null ? kind.replace('|', ' ') : "(" + ask + " 2>/dev/null)");
    }

    private static void commands(StringBuilder script, CommandLine parent, String condition) {
        new TreeMap<>(parent.getSubcommands())
                .forEach((name, command) -> script.append("complete -c jswarm -f -n ")
                        .append(quote(condition))
                        .append(" -a ")
                        .append(name)
                        .append(" -d ")
                        .append(quote(String.join(
                                " ", command.getCommandSpec().usageMessage().description())))
                        .append('\n'));
    }

    private static void options(StringBuilder script, CommandLine command, String condition) {
        for (OptionSpec option : HelpPage.ownOptions(command.getCommandSpec())) {
            script.append("complete -c jswarm");
            if (!condition.isEmpty()) {
                script.append(" -n ").append(quote(condition));
            }
            for (String name : option.names()) {
                script.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
            }
            boolean isSwitch = option.type() == boolean.class || option.type() == Boolean.class;
            script.append(isSwitch ? "" : " -r")
                    .append(" -d ")
                    .append(quote(String.join(" ", option.description())))
                    .append('\n');
        }
    }

    private static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
