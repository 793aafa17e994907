package io.jswarm.cli;

import io.jswarm.cli.output.Nearest;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** "Did you mean": the commands or options that a person may have meant. */
final class Suggestions {
    private static final int MOST = 3;

    private Suggestions() {}

    /** Commands of that very name one level below, or else the nearest options or commands, nearest first; in quotes. */
    static List<String> of(CommandLine command, String typed, boolean option) {
        List<String> below = option ? List.of() : below(command, typed);
        return below.isEmpty() ? nearest(command, typed, option) : below;
    }

    /** Whoever types {@code jswarm backup} means a command that stands under a noun. */
    private static List<String> below(CommandLine command, String typed) {
        return command.getSubcommands().values().stream()
                .filter(noun -> noun.getSubcommands().containsKey(typed))
                .map(noun -> "'" + noun.getCommandSpec().qualifiedName() + " " + typed + "'")
                .distinct()
                .toList();
    }

    private static List<String> nearest(CommandLine command, String typed, boolean option) {
        int equals = typed.indexOf('=');
        String word = option && equals > 0 ? typed.substring(0, equals) : typed;
        Stream<String> names = option
                ? command.getCommandSpec().options().stream().flatMap(o -> Stream.of(o.names()))
                : command.getSubcommands().keySet().stream();
        if (word.isEmpty()) {
            return List.of();
        }
        return Nearest.of(
                        word, names.filter(name -> name.length() > 2 || !option).toList())
                .stream()
                .limit(MOST)
                .map(name -> "'" + name + "'")
                .toList();
    }
}
