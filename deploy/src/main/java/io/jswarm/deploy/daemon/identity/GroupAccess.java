package io.jswarm.deploy.daemon.identity;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.client.LocalEndpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A copy of the local credentials for a group of this host. Its members may ask of the daemon what root may, so they are as
 * trusted as root, like members of the group docker. Stateless; used by the thread that starts the daemon.
 */
public final class GroupAccess {
    private static final List<String> FILES = List.of("ca.crt", "admin.crt", "admin.key", "endpoint");

    private GroupAccess() {}

    /**
     * The group of this name, or none for the empty one.
     *
     * @throws RejectedException when the host has no such group
     */
    public static @Nullable GroupPrincipal group(String name) throws IOException {
        if (name.isEmpty()) {
            return null;
        }
        try {
            return Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(name);
        } catch (UserPrincipalNotFoundException e) {
            throw new RejectedException(Rejection.invalid(
                    "--local-group",
                    "Expected a group of this host, but there is none named " + name + ".",
                    "Make it: groupadd --system " + name));
        }
    }

    /**
     * Copies the credentials, which were published before.
     *
     * @param dataRoot whose {@code local/} is copied
     * @param folder where to; it and all in it are the group's to read and root's to write
     */
    public static void grant(Path dataRoot, Path folder, GroupPrincipal group) throws IOException {
        SecretFiles.makeFolder(folder);
        Path marker = folder.resolve(LocalEndpoint.DATA_ROOT);
        Files.deleteIfExists(marker); // whoever reads meanwhile finds nothing, and no mixture
        for (String name : FILES) {
            put(
                    folder.resolve(name),
                    Files.readAllBytes(dataRoot.resolve("local").resolve(name)),
                    group);
        }
        put(marker, (dataRoot.toAbsolutePath() + "\n").getBytes(StandardCharsets.UTF_8), group);
        own(folder, group, "rwxr-x---");
    }

    /** Takes back what an earlier start of this daemon granted; what another daemon granted stays. */
    public static void revoke(Path dataRoot, Path folder) throws IOException {
        Path marker = folder.resolve(LocalEndpoint.DATA_ROOT);
        if (Files.exists(marker) && LocalEndpoint.isCopyOf(dataRoot, folder)) {
            Files.delete(marker);
            for (String name : FILES) {
                Files.deleteIfExists(folder.resolve(name));
            }
        }
    }

    private static void put(Path file, byte[] bytes, GroupPrincipal group) throws IOException {
        SecretFiles.write(file, bytes);
        own(file, group, "rw-r-----");
    }

    /** The group first: until then nobody gains by the permissions. */
    private static void own(Path file, GroupPrincipal group, String permissions) throws IOException {
        Files.getFileAttributeView(file, PosixFileAttributeView.class).setGroup(group);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
