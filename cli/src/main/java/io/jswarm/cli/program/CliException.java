package io.jswarm.cli.program;

import java.io.Serial;

/** Ends the command: what went wrong, what to do next, and the exit code. */
public final class CliException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String reason;
    private final String hint;

    /**
     * Ends the command.
     *
     * @param exitCode one of {@link ExitCodes}
     * @param reason printed after {@code Error:}
     * @param hint printed on the next line; may be empty
     */
    public CliException(int exitCode, String reason, String hint) {
        super(reason, null, false, false);
        this.exitCode = exitCode;
        this.reason = reason;
        this.hint = hint;
    }

    /** Refused or failed. */
    public static CliException failed(String reason, String hint) {
        return new CliException(ExitCodes.FAILED, reason, hint);
    }

    /** The command line is wrong. */
    public static CliException usage(String reason, String hint) {
        return new CliException(ExitCodes.USAGE, reason, hint);
    }

    /** What went wrong, in a sentence. */
    public String reason() {
        return reason;
    }

    /** What the program ends with. */
    public int exitCode() {
        return exitCode;
    }

    /** What to do next; may be empty. */
    public String hint() {
        return hint;
    }
}
