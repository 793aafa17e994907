package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.v1.Mount;
import io.jswarm.api.v1.MountType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules of mounts: each type has fields of its own, and no two share a target. */
final class MountSpecs {
    private static final String FIELD = "task.container.mounts.";
    private static final String EXAMPLE = "Example: --mount type=volume,source=data,target=/data";
    private static final int HIGHEST_MODE = 07777;
    private static final Pattern VOLUME_NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
    private static final Set<String> PROPAGATIONS =
            Set.of("", "private", "rprivate", "shared", "rshared", "slave", "rslave");

    private MountSpecs() {}

    static void check(List<Mount> mounts, Problems problems) {
        Set<String> targets = new HashSet<>();
        for (Mount mount : mounts) {
            String target = mount.getTarget();
            problems.expect(
                    target.startsWith("/") || Placeholders.hasAny(target),
                    FIELD + "target",
                    "--mount: expected an absolute target, but got \"" + target + "\".",
                    EXAMPLE);
            problems.expect(
                    targets.add(target),
                    FIELD + "target",
                    "--mount: expected each target once, but " + target + " is mounted twice.",
                    "Leave out all but one mount of " + target);
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
                        "--mount: expected an absolute source for type=bind, but got \"" + source + "\".",
                        "Example: --mount type=bind,source=/srv/data,target=/data");
            case MOUNT_TYPE_VOLUME ->
                problems.expect(
                        open || source.isEmpty() || VOLUME_NAME.matcher(source).matches(),
                        FIELD + "source",
                        "--mount: expected a volume's name or no source for type=volume, but got \"" + source + "\".",
                        "Use type=bind for a path, or: --mount type=volume,source=data,target=/data");
            case MOUNT_TYPE_TMPFS ->
                problems.expect(
                        source.isEmpty(),
                        FIELD + "source",
                        "--mount: expected no source for type=tmpfs, but got \"" + source + "\".",
                        "Example: --mount type=tmpfs,target=/tmp");
            case MOUNT_TYPE_UNSPECIFIED, UNRECOGNIZED ->
                problems.expect(
                        false, FIELD + "type", "--mount: expected type=bind, volume or tmpfs, but got none.", EXAMPLE);
        }
    }

    private static void checkFieldsOfOtherTypes(Mount mount, Problems problems) {
        MountType type = mount.getType();
        String propagation = mount.getBindPropagation();
        problems.expect(
                PROPAGATIONS.contains(propagation) && (propagation.isEmpty() || type == MountType.MOUNT_TYPE_BIND),
                FIELD + "bind_propagation",
                "--mount: expected bind-propagation private, rprivate, shared, rshared, slave or rslave, and only with"
                        + " type=bind, but got \"" + propagation + "\".",
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
        Labels.check(mount.getVolumeOptionsList(), FIELD + "volume_options", "--mount volume-opt", problems);
        Labels.check(mount.getVolumeLabelsList(), FIELD + "volume_labels", "--mount volume-label", problems);
        checkTmpfs(mount, problems);
    }

    private static void checkTmpfs(Mount mount, Problems problems) {
        boolean isTmpfs = mount.getType() == MountType.MOUNT_TYPE_TMPFS;
        long bytes = mount.getTmpfsSizeBytes();
        problems.expect(
                bytes == 0 || isTmpfs && bytes > 0,
                FIELD + "tmpfs_size_bytes",
                "--mount: expected tmpfs-size of 0 (no limit) or more, and only with type=tmpfs, but got " + bytes
                        + ".",
                "Example: --mount type=tmpfs,target=/tmp,tmpfs-size=64m");
        int mode = mount.getTmpfsMode();
        problems.expect(
                mode == 0 || isTmpfs && mode > 0 && mode <= HIGHEST_MODE,
                FIELD + "tmpfs_mode",
                "--mount: expected tmpfs-mode of 0 to 7777 (octal), and only with type=tmpfs, but got "
                        + Integer.toOctalString(mode) + ".",
                "Example: --mount type=tmpfs,target=/tmp,tmpfs-mode=1777");
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
