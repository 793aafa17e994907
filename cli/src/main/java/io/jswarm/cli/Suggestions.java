package io.jswarm.cli;

import java.util.ArrayList;
import java.util.Comparator;
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
        int limit = Math.max(1, word.length() / 3);
        return names.filter(name -> name.length() > 2 || !option)
                .filter(name -> distance(word, name) <= limit || name.startsWith(word))
                .sorted(Comparator.<String>comparingInt(name -> distance(word, name))
                        .thenComparing(Comparator.naturalOrder()))
                .distinct()
                .limit(MOST)
                .map(name -> "'" + name + "'")
                .toList();
    }

    /** How many letters must be changed, added, dropped or swapped with their neighbour. */
    static int distance(String a, String b) {
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            rows.add(row);
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                if (i == 0) {
                    row[j] = j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int[] above = rows.get(i - 1);
                row[j] = Math.min(Math.min(above[j], row[j - 1]) + 1, above[j - 1] + change);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                row[j] = swapped ? Math.min(row[j], rows.get(i - 2)[j - 2] + 1) : row[j];
            }
        }
        return rows.getLast()[b.length()];
    }
}
