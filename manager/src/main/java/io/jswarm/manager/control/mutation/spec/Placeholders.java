package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.field.Problems;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Shown;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code {{…}}} that workers expand: an unknown one is refused here, not on every worker later. */
final class Placeholders {
    private static final Pattern BRACES = Pattern.compile("\\{\\{(.*?)}}");
    private static final Pattern INDEX = Pattern.compile("index\\s+\\.Service\\.Labels\\s+(\"[^\"]+\"|`[^`]+`)");
    private static final Pattern LABEL = Pattern.compile("\\.Service\\.Labels\\.\\S+");
    private static final Set<String> KNOWN = Set.of(
            ".Service.ID",
            ".Service.Name",
            ".Node.ID",
            ".Node.Hostname",
            ".Node.Platform.Architecture",
            ".Node.Platform.OS",
            ".Task.ID",
            ".Task.Name",
            ".Task.Slot");

    private Placeholders() {}

    static boolean hasAny(String text) {
        return text.contains("{{");
    }

    /** What is wrong with the placeholders of a field that workers expand. */
    static void check(String text, Row row, Problems problems) {
        if (!hasAny(text)) {
            return;
        }
        Matcher braces = BRACES.matcher(text);
        while (braces.find()) {
            String inside = braces.group(1).strip();
            if (isKnown(inside)) {
                continue;
            }
            problems.expect(
                    false,
                    row.path(),
                    row.flag() + ": expected a placeholder that is known, but got {{" + Shown.cut(inside) + "}}.",
                    "Use {{.Service.ID}}, {{.Service.Name}}, {{.Service.Labels.KEY}}, {{.Node.ID}}, {{.Node.Hostname}},"
                            + " {{.Node.Platform.Architecture}}, {{.Node.Platform.OS}}, {{.Task.ID}}, {{.Task.Name}}"
                            + " or {{.Task.Slot}}");
            return;
        }
        problems.expect(
                !hasAny(braces.replaceAll("")),
                row.path(),
                row.flag() + ": expected }} after {{, but it is missing in " + Shown.quoted(text) + ".",
                "Close the placeholder. Example: {{.Task.Slot}}");
    }

    private static boolean isKnown(String inside) {
        return KNOWN.contains(inside)
                || LABEL.matcher(inside).matches()
                || INDEX.matcher(inside).matches();
    }
}
