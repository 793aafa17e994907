package io.jswarm.manager.store;

import java.io.IOException;
import java.io.Serial;

/** A snapshot that does not hold what was written, or was written by a newer program. */
public final class DamagedSnapshotException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Says what is wrong. */
    DamagedSnapshotException(String fault) {
        super("The snapshot is damaged or not of this version: " + fault);
    }
}
