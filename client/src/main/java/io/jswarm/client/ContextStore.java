package io.jswarm.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The saved contexts, one file each ({@code ~/.jswarm/contexts/NAME.json}, readable by its owner only), and the name of
 * the current one. {@code default} is the daemon of this host and has no file. Any thread; two programs that
 * write the same context leave one of the two whole.
 */
public final class ContextStore {
    /** The context of the host's own daemon. */
    public static final String DEFAULT = "default";

    private static final String SUFFIX = ".json";
    private final Path folder;
    private final Path current;

    /** The contexts of the person with this home folder. */
    public ContextStore(Path home) {
        this.folder = home.resolve(".jswarm").resolve("contexts");
        this.current = home.resolve(".jswarm").resolve("current-context");
    }

    /**
     * A name that can be a file's.
     *
     * @throws ClientException when it cannot
     */
    public static String checkName(String name) {
        if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.+-]{0,62}")) {
            throw new ClientException(new Failure.ContextName(name));
        }
        return name;
    }

    /** The names of the saved contexts, sorted. */
    public List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return new ArrayList<>();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    /**
     * Nothing, for the name of a context that is to be.
     *
     * @throws ClientException when it cannot be a context's name, or is one's already
     */
    public void requireNew(String name) {
        if (checkName(name).equals(DEFAULT)) {
            throw new ClientException(new Failure.ContextReserved(name));
        }
        if (exists(name)) {
            throw new ClientException(new Failure.ContextTaken(name));
        }
    }

    /** Whether there is such a context, saved or default. */
    public boolean exists(String name) {
        return name.equals(DEFAULT) || Files.exists(file(name));
    }

    /** The saved context. */
    public SavedContext read(String name) {
        Path file = file(checkName(name));
        try {
            return SavedContext.fromJson(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new ClientException(new Failure.ContextMissing(name));
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (IllegalArgumentException e) {
            throw new ClientException(new Failure.ContextDamaged(name, file, String.valueOf(e.getMessage())), e);
        }
    }

    /** Saves the context; never seen half-written, never readable by others. */
    public void write(SavedContext context) {
        writeFile(file(checkName(context.name())), context.toJson());
    }

    /** Forgets the context. */
    public void delete(String name) {
        try {
            Files.delete(file(checkName(name)));
        } catch (IOException e) {
            throw unwritable(file(name), e);
        }
    }

    /** The name that {@code context use} wrote, or {@link #DEFAULT}. */
    public String current() {
        try {
            String name = Files.readString(current).strip();
            return name.isEmpty() ? DEFAULT : name;
        } catch (NoSuchFileException e) {
            return DEFAULT;
        } catch (IOException e) {
            throw unreadable(current, e);
        }
    }

    /** Makes the context the current one. */
    public void use(String name) {
        writeFile(current, name + "\n");
    }

    /** Writes a file that only its owner reads, replacing it in one step. */
    public static void writeFile(Path file, String content) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null && !Files.isDirectory(parent)) {
                Files.createDirectories(
                        parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Path fresh = Files.createTempFile(
                    parent,
                    ".",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private Path file(String name) {
        return folder.resolve(name + SUFFIX);
    }

    private static ClientException unreadable(Path file, IOException cause) {
        return new ClientException(new Failure.Unreadable(file, cause), cause);
    }

    private static ClientException unwritable(Path file, IOException cause) {
        return new ClientException(new Failure.Unwritable(file, cause), cause);
    }
}
