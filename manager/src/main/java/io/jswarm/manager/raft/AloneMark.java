package io.jswarm.manager.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that says that this member is being made the only one of its group: it is there before the vote is taken, and until
 * all that belongs to it is done. So a start after a crash in the middle knows that something is left to do.
 */
final class AloneMark {
    private final Path folder;
    private final Path file;
    private final Disk disk;

    AloneMark(Path folder, Disk disk) {
        this.folder = folder;
        this.file = folder.resolve("alone");
        this.disk = disk;
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** On the disk on return. */
    void set() throws IOException {
        AddressBook.writeDurably(file, "this member is being made the only one\n", disk);
    }

    void clear() throws IOException {
        disk.delete(file);
        disk.forceFolder(folder);
    }
}
