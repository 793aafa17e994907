package io.jswarm.cli.swarm;

import io.jswarm.cli.backup.DamagedBackupException;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.FileProblem;
import io.jswarm.cli.program.NewFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is said when a backup's file cannot be used. */
final class BackupFiles {
    private BackupFiles() {}

    static void requireFree(Path file, boolean force) {
        Path example = Files.isDirectory(file) ? file.resolve("swarm.backup") : file;
        NewFile.requireFree(file, force, "jswarm swarm backup " + (example.equals(file) ? "--force " : "") + example);
    }

    /** What the person is told. */
    static CliException unusable(Path file, IOException failure) {
        if (failure instanceof DamagedBackupException damaged) {
            return CliException.failed(
                    "Expected a backup in " + file + ", but " + damaged.getMessage() + ".", damaged.advice());
        }
        return CliException.failed(
                "Expected to read " + file + ", but " + FileProblem.reading(file, failure) + ".",
                "Give the file that was written with: jswarm swarm backup FILE");
    }
}
