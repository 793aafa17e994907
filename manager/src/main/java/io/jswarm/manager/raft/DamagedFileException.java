package io.jswarm.manager.raft;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** A file of the log, of the vote or of a snapshot that does not hold what was written: says which, where, and what to do. */
public final class DamagedFileException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Names the file, the byte and the fault. */
    DamagedFileException(Path file, long offset, String fault) {
        super("The Raft file " + file + " is damaged at byte " + offset + ": " + fault
                + ". This manager cannot vouch for what it acknowledged and does not start. Remove it from the cluster on"
                + " another manager (jswarm node demote), empty its state folder and join it again; with no other manager"
                + " left, restore a backup.");
    }
}
