package io.jswarm.client;

import io.jswarm.rpc.Wire;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The daemon of this host, from the files that it writes for root at its first start. Stateless. */
public final class LocalEndpoint {
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
     * Reads the files under {@code <data-root>/local}.
     *
     * @throws ClientException when they are not there, or not for us
     */
    public static Endpoint read(Path dataRoot) {
        Path folder = dataRoot.resolve("local");
        try {
            return new Endpoint(
                    List.of(Files.readString(folder.resolve("endpoint")).strip()),
                    Wire.LOCAL_AUTHORITY,
                    Files.readString(folder.resolve("ca.crt")),
                    Files.readString(folder.resolve("admin.crt")),
                    Files.readString(folder.resolve("admin.key")),
                    "the daemon on this host",
                    true,
                    lastStop(folder));
        } catch (AccessDeniedException e) {
            throw new ClientException(new Failure.RootOnly(Path.of(e.getFile())), e);
        } catch (NoSuchFileException e) {
            throw new ClientException(new Failure.NoDaemon(Path.of(e.getFile()), lastStop(folder)), e);
        } catch (IOException e) {
            throw new ClientException(new Failure.Unreadable(folder, e), e);
        }
    }
}
