package io.jswarm.cli.swarm;

import io.jswarm.cli.backup.DamagedBackupException;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.FileProblem;
import io.jswarm.cli.program.NewFile;
import java.io.IOException;
import java.nio.file.Path;

/** The files of backups, and what is said when one cannot be used. */
final class BackupFiles {
    private BackupFiles() {}

    static NewFile fresh(Path file, boolean force) {
        return new NewFile(
                file,
                force,
                "Example: jswarm swarm backup " + file.resolve("swarm.backup"),
                "Use another name, or --force to replace it.");
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
