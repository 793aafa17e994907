package io.jswarm.cli.program;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A new file that only its owner reads, there as a whole or not at all.
 *
 * @param target where it is to be
 * @param replace whether what is there may be replaced
 * @param folderAdvice what a person is told to do when a folder is there
 * @param takenAdvice what a person is told to do when a file is there
 */
public record NewFile(Path target, boolean replace, String folderAdvice, String takenAdvice) {
    /** What writes it, and what comes of that. */
    @FunctionalInterface
    public interface Content<T> {
        /** Writes to an empty file that is there. */
        T writeTo(Path fresh) throws IOException;
    }

    /**
     * Refuses a folder, and what may not be replaced.
     *
     * @throws CliException that says what to do
     */
    public void requireFree() {
        if (Files.isDirectory(target)) {
            throw CliException.usage("Expected a file's name, but " + target + " is a folder.", folderAdvice);
        }
        if (!replace && Files.exists(target)) {
            throw CliException.failed("Expected a new file, but " + target + " exists.", takenAdvice);
        }
    }

    /**
     * Writes beside the target, and puts it in its place durably when that is done. Asks before and after whether the place
     * is free.
     *
     * @throws IOException when it cannot be written; nothing is left of it then
     */
    public <T> T write(Content<T> content) throws IOException {
        requireFree();
        @Nullable
        Path fresh = Files.createTempFile(
                target.toAbsolutePath().getParent(),
                "." + target.getFileName(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            T made = content.writeTo(fresh);
            requireFree();
            place(fresh);
            fresh = null;
            return made;
        } finally {
            discard(fresh);
        }
    }

    private void place(Path fresh) throws IOException {
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static void discard(@Nullable Path fresh) {
        try {
            if (fresh != null) {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw CliException.failed(
                    "Expected to remove " + fresh + ", but " + FileProblem.writing(fresh, e) + ".",
                    "Remove it: rm " + fresh);
        }
    }
}
