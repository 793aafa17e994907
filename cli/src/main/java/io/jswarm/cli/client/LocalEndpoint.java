package io.jswarm.cli.client;

import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.Endpoint;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.program.FileProblem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The daemon of this host, from the files that it writes for root at its first start. */
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
     * @throws CliException when they are not there, or not for us
     */
    public static Endpoint read(Path dataRoot) {
        Path folder = dataRoot.resolve("local");
        try {
            return new Endpoint(
                    List.of(Files.readString(folder.resolve("endpoint")).strip()),
                    Endpoint.LOCAL_AUTHORITY,
                    Files.readString(folder.resolve("ca.crt")),
                    Files.readString(folder.resolve("admin.crt")),
                    Files.readString(folder.resolve("admin.key")),
                    "the daemon on this host",
                    true,
                    lastStop(folder));
        } catch (AccessDeniedException e) {
            throw CliException.failed(
                    "Expected to read " + e.getFile() + ", but only root may.",
                    "Run this as root, or use a context: 'jswarm context ls'.");
        } catch (NoSuchFileException e) {
            String stopped = lastStop(folder);
            throw new CliException(
                    ExitCodes.UNREACHABLE,
                    "Expected a jswarm daemon on this host, but there is no " + e.getFile() + ".",
                    !stopped.isEmpty()
                            ? stopped
                            : "Start it with 'jswarm daemon', give its --data-root, or use a context: 'jswarm context ls'.");
        } catch (IOException e) {
            throw CliException.failed(
                    "Expected to read " + folder + ", but " + FileProblem.reading(folder, e) + ".",
                    "Look at it with: ls -l " + folder);
        }
    }
}
