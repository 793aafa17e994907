package io.jswarm.cli.program;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Why a file cannot be read or written, in words for a person: the library says it by the class of its exception, or gives
 * the path alone, and of a file that is written beside the one that was meant.
 */
public final class FileProblem {
    private FileProblem() {}

    /** The end of "expected to read FILE, but". */
    public static String reading(Path file, IOException failure) {
        if (failure instanceof CharacterCodingException) {
            return "it is no text in UTF-8";
        }
        if (Files.isDirectory(file)) {
            return "it is a folder";
        }
        return failure instanceof NoSuchFileException
                ? "there is no such file"
                : other(failure, "this user may not read it");
    }

    /** The end of "expected to write FILE, but". */
    public static String writing(Path file, IOException failure) {
        Path parent = file.toAbsolutePath().getParent();
        if (failure instanceof NoSuchFileException) {
            return "there is no folder " + parent;
        }
        if (Files.isDirectory(file)) {
            return "it is a folder";
        }
        return other(failure, "this user may not write in " + parent);
    }

    /** What to do when a file could not be written. */
    public static String advice(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent != null && !Files.exists(parent)
                ? "Make the folder first: mkdir -p " + parent
                : "Give another file, or see what the folder allows: ls -ld " + parent + "; df " + parent;
    }

    private static String other(IOException failure, String denied) {
        if (failure instanceof AccessDeniedException) {
            return denied;
        }
        if (failure instanceof NotDirectoryException) {
            return "a part of its path is no folder";
        }
        String reason = failure instanceof FileSystemException known ? known.getReason() : failure.getMessage();
        return reason == null || reason.isBlank()
                ? "that failed"
                : "the system says: " + reason.strip().toLowerCase(Locale.ROOT);
    }
}
