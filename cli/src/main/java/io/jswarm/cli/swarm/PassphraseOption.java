package io.jswarm.cli.swarm;

import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The passphrase of a backup: the first line of a file, so that no process list shows it. */
final class PassphraseOption {
    private static final int SHORTEST = 8;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "The backup is encrypted; the first line of this file is its passphrase")
    private @Nullable Path file;

    boolean isGiven() {
        return file != null;
    }

    /** The passphrase, or null when none was given. */
    char @Nullable [] read() {
        if (file == null) {
            return null;
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw CliException.failed(
                    "--passphrase-file: expected to read " + file + ", but " + FileProblem.reading(file, e) + ".",
                    "Give a text file whose first line is the passphrase.");
        }
        if (lines.isEmpty() || lines.getFirst().length() < SHORTEST) {
            throw CliException.usage(
                    "--passphrase-file: expected a passphrase of " + SHORTEST
                            + " or more characters in the first line of " + file + ".",
                    "Make one with: openssl rand -base64 24 > FILE");
        }
        return lines.getFirst().toCharArray();
    }
}
