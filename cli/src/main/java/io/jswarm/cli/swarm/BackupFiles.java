package io.jswarm.cli.swarm;

import io.jswarm.cli.backup.DamagedBackupException;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.FileProblem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** New files that only their owner reads, there as a whole or not at all; and what is said when one cannot be used. */
final class BackupFiles {
    private BackupFiles() {}

    static void requireFree(Path file, boolean force) {
        if (Files.isDirectory(file)) {
            throw CliException.usage(
                    "Expected a file's name, but " + file + " is a folder.",
                    "Example: jswarm swarm backup " + file.resolve("swarm.backup"));
        }
        if (!force && Files.exists(file)) {
            throw CliException.failed(
                    "Expected a new file, but " + file + " exists.", "Use another name, or --force to replace it.");
        }
    }

    /** An empty file beside the one that is to be. */
    static Path beside(Path file) throws IOException {
        return Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "." + file.getFileName(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Puts the written file in its place, durably. */
    static void place(Path written, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
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
