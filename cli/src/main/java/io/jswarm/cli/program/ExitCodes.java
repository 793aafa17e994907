package io.jswarm.cli.program;

/** What the program ends with. */
public final class ExitCodes {
    /** Done. */
    public static final int DONE = 0;
    /** Refused, or failed; an update that was rolled back counts as failed. */
    public static final int FAILED = 1;
    /** The command line is wrong. */
    public static final int USAGE = 2;
    /** No manager, or no daemon, could be reached. */
    public static final int UNREACHABLE = 3;
    /** {@code --wait-timeout} has passed. */
    public static final int WAIT_TIMED_OUT = 124;

    private ExitCodes() {}
}
