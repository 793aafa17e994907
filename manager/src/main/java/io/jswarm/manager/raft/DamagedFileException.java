package io.jswarm.manager.raft;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/**
 * A file of a member's state that is missing or does not hold what was written: says which, where, what is lost, and
 * what to do.
 */
public final class DamagedFileException extends IOException {
    /** How a manager whose files are of no use comes back. */
    static final String REMEDY =
            "Remove it from the swarm on another manager (jswarm node demote), then forget its state"
                    + " here (jswarm swarm leave --force) and join it again; with no other manager left, forget its state and"
                    + " restore a backup (jswarm swarm restore FILE).";

    @Serial
    private static final long serialVersionUID = 1L;

    private DamagedFileException(String fault) {
        super(fault + " This manager cannot vouch for what it acknowledged and does not start. " + REMEDY);
    }

    /** Names the file of the log, the byte and the fault. */
    DamagedFileException(Path file, long offset, String fault) {
        this("The Raft log file " + file + " is damaged at byte " + offset + ": " + fault + ".");
    }

    /** Names a file that must be there and is not, or is of no use, and what was in it. */
    static DamagedFileException lost(Path file, String fault, String held) {
        return new DamagedFileException("The file " + file + " " + fault + ". It held " + held + ".");
    }
}
