package io.jswarm.cli;

import io.jswarm.cli.output.Nearest;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** "Did you mean": the names that are nearest to what was typed. */
final class Suggestions {
    private static final int MOST = 3;

    private Suggestions() {}

    /** The nearest options or commands, nearest first, in quotes. */
    static List<String> nearest(CommandLine command, String typed, boolean option) {
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
