package io.jswarm.client;

import io.jswarm.rpc.Wire;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The daemon of this host, from the files that it writes for root, or for a group, at each start. Stateless. */
public final class LocalEndpoint {
    /** Where a daemon leaves a copy for the members of a group ({@code jswarm daemon --local-group}). */
    public static final String GROUP_FOLDER = "/run/jswarm";

    /** The file there that says whose copy it is. */
    public static final String DATA_ROOT = "data-root";

    private LocalEndpoint() {}

    /** The daemon leaves it blank while it runs, and none at all in versions that do not know it. */
    private static String lastStop(Path folder) {
        try {
            return Files.readString(folder.resolve("last-stop")).strip();
        } catch (IOException e) {
            return ""; // it only adds to what is said anyway
        }
    }

    /**
     * Reads the files under {@code <data-root>/local}, or the copy for a group where only that may be read.
     *
     * @throws ClientException when they are not there, or not for us
     */
    public static Endpoint read(Path dataRoot) {
        return read(dataRoot, Path.of(GROUP_FOLDER));
    }

    static Endpoint read(Path dataRoot, Path groupFolder) {
        Path folder = dataRoot.resolve("local");
        try {
            return readFrom(folder);
        } catch (AccessDeniedException e) {
            return ofGroup(dataRoot, groupFolder, e);
        } catch (NoSuchFileException e) {
            throw new ClientException(new Failure.NoDaemon(Path.of(e.getFile()), lastStop(folder)), e);
        } catch (IOException e) {
            throw new ClientException(new Failure.Unreadable(folder, e), e);
        }
    }

    /** Whether the folder's files are a copy of this data root's; throws when it does not say. */
    public static boolean isCopyOf(Path dataRoot, Path groupFolder) throws IOException {
        String owner = Files.readString(groupFolder.resolve(DATA_ROOT)).strip();
        return owner.equals(dataRoot.toAbsolutePath().toString());
    }

    private static Endpoint ofGroup(Path dataRoot, Path groupFolder, AccessDeniedException denied) {
        try {
            if (isCopyOf(dataRoot, groupFolder)) {
                return readFrom(groupFolder);
            }
        } catch (IOException e) {
            denied.addSuppressed(e); // this host grants no group anything, or not this person
        }
        throw new ClientException(new Failure.RootOnly(Path.of(denied.getFile())), denied);
    }

    private static Endpoint readFrom(Path folder) throws IOException {
        return new Endpoint(
                List.of(Files.readString(folder.resolve("endpoint")).strip()),
                Wire.LOCAL_AUTHORITY,
                Files.readString(folder.resolve("ca.crt")),
                Files.readString(folder.resolve("admin.crt")),
                Files.readString(folder.resolve("admin.key")),
                "the daemon on this host",
                true,
                lastStop(folder));
    }
}
