package io.jswarm.cli.values;

import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.Mount;
import io.jswarm.api.v1.MountType;
import java.util.List;
import java.util.Locale;

/** Docker's {@code --mount}: {@code type=volume|bind|tmpfs,source=,target=,readonly,…}. */
public final class Mounts {
    private Mounts() {}

    /**
     * Reads one mount.
     *
     * @throws IllegalArgumentException when a key is unknown, does not fit the type, or a needed one is missing
     */
    public static Mount parse(String text) {
        Mount.Builder mount = Mount.newBuilder().setType(MountType.MOUNT_TYPE_VOLUME);
        for (String field : CsvFields.split(text)) {
            int equals = field.indexOf('=');
            String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
            apply(mount, key, equals < 0 ? "true" : field.substring(equals + 1), equals >= 0);
        }
        check(mount, text);
        return mount.build();
    }

    private static void apply(Mount.Builder mount, String key, String value, boolean hasValue) {
        switch (key) {
            case "readonly", "ro" -> mount.setReadOnly(isTrue(key, value));
            case "volume-nocopy" -> mount.setVolumeNocopy(isTrue(key, value));
            case "type" -> mount.setType(type(value));
            case "source", "src" -> mount.setSource(value);
            case "target", "dst", "destination" -> mount.setTarget(value);
            case "bind-propagation" -> mount.setBindPropagation(propagation(value));
            case "volume-driver" -> mount.setVolumeDriver(value);
            case "volume-opt" -> mount.addVolumeOptions(option(key, value));
            case "volume-label" -> mount.addVolumeLabels(option(key, value));
            case "tmpfs-size" -> mount.setTmpfsSizeBytes(Sizes.bytes(value));
            case "tmpfs-mode" -> mount.setTmpfsMode(mode(value));
            default ->
                throw new IllegalArgumentException("expected one of type, source, target, readonly, bind-propagation,"
                        + " volume-driver, volume-opt, volume-label, volume-nocopy, tmpfs-size, tmpfs-mode, but got '"
                        + key + "'");
        }
        if (!hasValue && !List.of("readonly", "ro", "volume-nocopy").contains(key)) {
            throw new IllegalArgumentException("expected " + key + "=VALUE");
        }
    }

    private static void check(Mount.Builder mount, String text) {
        if (!mount.getTarget().startsWith("/")) {
            throw new IllegalArgumentException("expected target=/PATH in the container in '" + text + "'");
        }
        if (mount.getType() == MountType.MOUNT_TYPE_BIND && !mount.getSource().startsWith("/")) {
            throw new IllegalArgumentException("expected source=/PATH on the hosts in '" + text + "'");
        }
        if (mount.getType() == MountType.MOUNT_TYPE_TMPFS && !mount.getSource().isEmpty()) {
            throw new IllegalArgumentException("expected no source for a tmpfs in '" + text + "'");
        }
        boolean volumeKeys = !mount.getVolumeDriver().isEmpty()
                || mount.getVolumeOptionsCount() > 0
                || mount.getVolumeLabelsCount() > 0
                || mount.getVolumeNocopy();
        require(!volumeKeys || mount.getType() == MountType.MOUNT_TYPE_VOLUME, "volume-…", "volume", text);
        boolean tmpfsKeys = mount.getTmpfsSizeBytes() != 0 || mount.getTmpfsMode() != 0;
        require(!tmpfsKeys || mount.getType() == MountType.MOUNT_TYPE_TMPFS, "tmpfs-…", "tmpfs", text);
        boolean bindKeys = !mount.getBindPropagation().isEmpty();
        require(!bindKeys || mount.getType() == MountType.MOUNT_TYPE_BIND, "bind-…", "bind", text);
    }

    private static void require(boolean holds, String keys, String type, String text) {
        if (!holds) {
            throw new IllegalArgumentException("expected type=" + type + " with " + keys + " keys in '" + text + "'");
        }
    }

    private static boolean isTrue(String key, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default ->
                throw new IllegalArgumentException("expected " + key + "=true or false, but got '" + value + "'");
        };
    }

    private static MountType type(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "volume" -> MountType.MOUNT_TYPE_VOLUME;
            case "bind" -> MountType.MOUNT_TYPE_BIND;
            case "tmpfs" -> MountType.MOUNT_TYPE_TMPFS;
            default ->
                throw new IllegalArgumentException("expected type volume, bind or tmpfs, but got '" + value + "'");
        };
    }

    private static String propagation(String value) {
        if (List.of("private", "rprivate", "shared", "rshared", "slave", "rslave")
                .contains(value)) {
            return value;
        }
        throw new IllegalArgumentException("expected bind-propagation private, rprivate, shared, rshared, slave or"
                + " rslave, but got '" + value + "'");
    }

    private static Label option(String key, String value) {
        int equals = value.indexOf('=');
        if (equals == 0 || value.isEmpty()) {
            throw new IllegalArgumentException("expected " + key + "=NAME=VALUE, but got '" + value + "'");
        }
        return Label.newBuilder()
                .setKey(equals < 0 ? value : value.substring(0, equals))
                .setValue(equals < 0 ? "" : value.substring(equals + 1))
                .build();
    }

    private static int mode(String value) {
        if (!value.matches("[0-7]{1,5}")) {
            throw new IllegalArgumentException(
                    "expected tmpfs-mode as octal digits such as 1770, but got '" + value + "'");
        }
        return Integer.parseInt(value, 8);
    }
}
