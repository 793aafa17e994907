package io.jswarm.cli.output;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** "Did you mean": which names are nearest to what was typed. */
public final class Nearest {
    private Nearest() {}

    /** The names that are near, the nearest first. */
    public static List<String> of(String typed, Collection<String> names) {
        int limit = Math.max(1, typed.length() / 3);
        return names.stream()
                .filter(name ->
                        typed.equalsIgnoreCase(name) || distance(typed, name) <= limit || name.startsWith(typed))
                .sorted(Comparator.<String>comparingInt(
                                name -> distance(typed.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .distinct()
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
