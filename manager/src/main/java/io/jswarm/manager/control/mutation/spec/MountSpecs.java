package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.field.Choice;
import io.jswarm.api.field.Either;
import io.jswarm.api.field.Many;
import io.jswarm.api.field.Pairs;
import io.jswarm.api.field.Part;
import io.jswarm.api.field.Problems;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Rule;
import io.jswarm.api.field.Shown;
import io.jswarm.api.field.Text;
import io.jswarm.api.field.Unit;
import io.jswarm.api.field.Whole;
import io.jswarm.api.v1.Mount;
import io.jswarm.api.v1.MountType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The rules of mounts: each type has fields of its own, and no two share a target. */
final class MountSpecs {
    private static final String FIELD = "task.container.mounts.";
    private static final String VOLUME = "--mount type=volume,source=data,target=/data";
    private static final String TMPFS = "--mount type=tmpfs,target=/tmp";
    private static final int MOST_MOUNTS = 1_000;
    private static final int HIGHEST_MODE = 07777;
    private static final Pattern VOLUME_NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
    private static final List<String> PROPAGATIONS =
            List.of("", "private", "rprivate", "shared", "rshared", "slave", "rslave");

    private MountSpecs() {}

    static List<Row> rows() {
        return List.of(
                Row.of("task.container.mounts", "--mount", new Many(MOST_MOUNTS, Part.optional()), VOLUME),
                row("type", Choice.required(), VOLUME),
                row("source", place(0, "a source", text -> true, "data"), VOLUME),
                row("target", place(1, "an absolute target", text -> text.startsWith("/"), "/data"), VOLUME),
                row("read_only", new Either(), VOLUME + ",readonly"),
                row(
                        "bind_propagation",
                        Text.among(
                                PROPAGATIONS, "bind-propagation private, rprivate, shared, rshared, slave or rslave"),
                        "--mount type=bind,source=/srv,target=/data,bind-propagation=rslave"),
                row("volume_driver", Bounds.driver("local"), VOLUME + ",volume-driver=local"),
                pairs("volume_options", "volume-opt"),
                pairs("volume_labels", "volume-label"),
                row("volume_nocopy", new Either(), VOLUME + ",volume-nocopy"),
                row("tmpfs_size_bytes", Bounds.bytes(0).zero("no limit"), TMPFS + ",tmpfs-size=64m"),
                row(
                        "tmpfs_mode",
                        Whole.unsigned(0, HIGHEST_MODE).in(Unit.MODE).zero("1777"),
                        TMPFS + ",tmpfs-mode=1777"));
    }

    private static Row row(String field, Rule rule, String example) {
        return Row.of(FIELD + field, "--mount", rule, example);
    }

    private static Row pairs(String field, String key) {
        return Row.of(
                FIELD + field,
                "--mount " + key,
                new Pairs(Labels.MOST, Placeholders::check),
                VOLUME + "," + key + "=KEY=VALUE");
    }

    /** A path or name that workers may have to expand first. */
    private static Text place(int least, String form, Predicate<String> matches, String good) {
        Text plain = Bounds.path(form, matches, good);
        return Text.told(
                least,
                Bounds.LONGEST_PATH,
                form,
                (text, row, problems) -> {
                    Text.Words words = Placeholders.hasAny(text) ? Placeholders::check : plain.words();
                    words.check(text, row, problems);
                },
                good,
                plain.bad());
    }

    /** No two mounts share a target, and each has the fields of its type only. */
    static void check(List<Mount> mounts, Problems problems) {
        Set<String> targets = new HashSet<>();
        for (Mount mount : mounts) {
            String target = mount.getTarget();
            problems.expect(
                    targets.add(target),
                    FIELD + "target",
                    "--mount: expected each target once, but " + Shown.cut(target) + " is mounted twice.",
                    "Leave out all but one mount of " + Shown.cut(target));
            checkSource(mount, problems);
            checkFieldsOfOtherTypes(mount, problems);
        }
    }

    private static void checkSource(Mount mount, Problems problems) {
        String source = mount.getSource();
        boolean open = Placeholders.hasAny(source);
        switch (mount.getType()) {
            case MOUNT_TYPE_BIND ->
                problems.expect(
                        open || source.startsWith("/"),
                        FIELD + "source",
                        "--mount: expected an absolute source for type=bind, but got " + Shown.quoted(source) + ".",
                        "Example: --mount type=bind,source=/srv/data,target=/data");
            case MOUNT_TYPE_VOLUME ->
                problems.expect(
                        open || source.isEmpty() || VOLUME_NAME.matcher(source).matches(),
                        FIELD + "source",
                        "--mount: expected a volume's name or no source for type=volume, but got "
                                + Shown.quoted(source) + ".",
                        "Use type=bind for a path, or: --mount type=volume,source=data,target=/data");
            case MOUNT_TYPE_TMPFS ->
                problems.expect(
                        source.isEmpty(),
                        FIELD + "source",
                        "--mount: expected no source for type=tmpfs, but got " + Shown.quoted(source) + ".",
                        "Example: --mount type=tmpfs,target=/tmp");
            case MOUNT_TYPE_UNSPECIFIED, UNRECOGNIZED -> {} // the row says so
        }
    }

    private static void checkFieldsOfOtherTypes(Mount mount, Problems problems) {
        MountType type = mount.getType();
        String propagation = mount.getBindPropagation();
        problems.expect(
                propagation.isEmpty() || type == MountType.MOUNT_TYPE_BIND,
                FIELD + "bind_propagation",
                "--mount: expected bind-propagation with type=bind only, but got \"" + propagation + "\".",
                "Leave out bind-propagation, or use type=bind");
        boolean hasVolumeFields = !mount.getVolumeDriver().isEmpty()
                || mount.getVolumeOptionsCount() > 0
                || mount.getVolumeLabelsCount() > 0
                || mount.getVolumeNocopy();
        problems.expect(
                !hasVolumeFields || type == MountType.MOUNT_TYPE_VOLUME,
                FIELD + "volume_driver",
                "--mount: expected volume-driver, volume-opt, volume-label and volume-nocopy with type=volume only.",
                "Leave them out, or use type=volume");
        boolean isTmpfs = type == MountType.MOUNT_TYPE_TMPFS;
        problems.expect(
                isTmpfs || mount.getTmpfsSizeBytes() == 0,
                FIELD + "tmpfs_size_bytes",
                "--mount: expected tmpfs-size with type=tmpfs only, but got " + mount.getTmpfsSizeBytes() + ".",
                "Example: " + TMPFS + ",tmpfs-size=64m");
        problems.expect(
                isTmpfs || mount.getTmpfsMode() == 0,
                FIELD + "tmpfs_mode",
                "--mount: expected tmpfs-mode with type=tmpfs only, but got "
                        + Integer.toOctalString(mount.getTmpfsMode()) + ".",
                "Example: " + TMPFS + ",tmpfs-mode=1777");
    }

    static Mount canonical(Mount mount) {
        return mount.toBuilder()
                .clearVolumeOptions()
                .addAllVolumeOptions(Labels.sorted(mount.getVolumeOptionsList()))
                .clearVolumeLabels()
                .addAllVolumeLabels(Labels.sorted(mount.getVolumeLabelsList()))
                .build();
    }
}
