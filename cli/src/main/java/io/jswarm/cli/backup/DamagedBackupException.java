package io.jswarm.cli.backup;

import java.io.IOException;
import java.io.Serial;

/** A file that is no backup, not a whole one, or cannot be opened with what was given. */
public final class DamagedBackupException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String advice;

    /** What is wrong, as the end of "but ...", and what to do. */
    DamagedBackupException(String fault, String advice) {
        super(fault);
        this.advice = advice;
    }

    /** What to do. */
    public String advice() {
        return advice;
    }
}
