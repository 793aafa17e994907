package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.Mount;
import java.util.List;
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

    /** Checks the fields that workers expand. */
    static void check(ContainerSpec container, Problems problems) {
        check(container.getHostname(), "task.container.hostname", "--hostname", problems);
        container.getEnvList().forEach(env -> check(env, "task.container.env", "--env", problems));
        check(container.getLabelsList(), "task.container.labels", "--container-label", problems);
        for (Mount mount : container.getMountsList()) {
            check(mount.getSource(), "task.container.mounts.source", "--mount", problems);
            check(mount.getTarget(), "task.container.mounts.target", "--mount", problems);
            check(mount.getVolumeOptionsList(), "task.container.mounts.volume_options", "--mount", problems);
            check(mount.getVolumeLabelsList(), "task.container.mounts.volume_labels", "--mount", problems);
        }
    }

    private static void check(List<Label> labels, String field, String flag, Problems problems) {
        labels.forEach(label -> check(label.getValue(), field, flag, problems));
    }

    private static void check(String text, String field, String flag, Problems problems) {
        if (!hasAny(text)) {
            return;
        }
        Matcher braces = BRACES.matcher(text);
        while (braces.find()) {
            String inside = braces.group(1).strip();
            problems.expect(
                    isKnown(inside),
                    field,
                    flag + ": expected a placeholder that is known, but got {{" + inside + "}}.",
                    "Use {{.Service.ID}}, {{.Service.Name}}, {{.Service.Labels.KEY}}, {{.Node.ID}}, {{.Node.Hostname}},"
                            + " {{.Node.Platform.Architecture}}, {{.Node.Platform.OS}}, {{.Task.ID}}, {{.Task.Name}}"
                            + " or {{.Task.Slot}}");
        }
        problems.expect(
                !hasAny(braces.replaceAll("")),
                field,
                flag + ": expected }} after {{, but it is missing in \"" + text + "\".",
                "Example: {{.Task.Slot}}");
    }

    private static boolean isKnown(String inside) {
        return KNOWN.contains(inside)
                || LABEL.matcher(inside).matches()
                || INDEX.matcher(inside).matches();
    }
}
