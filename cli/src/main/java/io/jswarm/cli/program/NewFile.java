package io.jswarm.cli.program;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** New files that only their owner reads, there as a whole or not at all. */
public final class NewFile {
    private NewFile() {}

    /**
     * Refuses a folder, and what is there.
     *
     * @param replace whether what is there may be replaced
     * @param example a command with a name that would do, for the person
     */
    public static void requireFree(Path file, boolean replace, String example) {
        if (Files.isDirectory(file)) {
            throw CliException.usage("Expected a file's name, but " + file + " is a folder.", "Example: " + example);
        }
        if (!replace && Files.exists(file)) {
            throw CliException.failed("Expected a new file, but " + file + " exists.", "Use another name: " + example);
        }
    }

    /** An empty file beside the one that is to be. */
    public static Path beside(Path file) throws IOException {
        return Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "." + file.getFileName(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Puts the written file in its place, durably. */
    public static void place(Path written, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** Removes a file that was not put in its place; none: there is nothing to do. */
    public static void discard(@Nullable Path written) {
        try {
            if (written != null) {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            throw CliException.failed(
                    "Expected to remove " + written + ", but " + FileProblem.writing(written, e) + ".",
                    "Remove it: rm " + written);
        }
    }
}
