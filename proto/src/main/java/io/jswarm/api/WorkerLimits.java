package io.jswarm.api;

/**
 * How much a worker may say of itself, of its tasks and of their logs. Workers keep to it ({@link WorkerWords}), whatever
 * their engines say, and managers hold them to it, since a worker's host may be in wrong hands. Lengths of text are in
 * characters.
 */
public final class WorkerLimits {
    /** A hostname. */
    public static final int HOSTNAME = 255;
    /** A version, a platform, the id of a container, of a process or of a subscription. */
    public static final int NAME = 128;
    /** What goes on with a task, for a person. */
    public static final int MESSAGE = 1_024;
    /** Why something failed: engines quote command lines and whole answers of registries. */
    public static final int ERROR = 4_096;
    /** Labels of the engine, and what one is made of. */
    public static final int LABELS = 100;
    /** The key of a label of the engine. */
    public static final int LABEL_KEY = 256;
    /** The value of a label of the engine. */
    public static final int LABEL_VALUE = 1_024;
    /** All labels of the engine together: every change of a description is a write to the managers' log. */
    public static final int LABELS_TOGETHER = 16 << 10;
    /** Roots that a node trusts: two while one is replaced. */
    public static final int ROOTS = 8;
    /** Host ports of a task. */
    public static final int PORTS = 256;
    /** Platforms that an image is made for. */
    public static final int PLATFORMS = 128;
    /** Statuses in a batch. */
    public static final int STATUSES = 1_000;
    /** Lines in a message of log lines. */
    public static final int LOG_LINES = 1_000;
    /** Bytes of one log line. */
    public static final int LOG_LINE_BYTES = 1 << 20;
    /** Bytes of a message of a session: with its wrapping a larger one would not fit into a relay. */
    public static final int MESSAGE_BYTES = 2 << 20;
    /** Billionths of a core: 65,536 cores. */
    public static final long NANO_CPUS = (1L << 16) * 1_000_000_000L;
    /** Bytes of memory: a pebibyte. */
    public static final long MEMORY_BYTES = 1L << 50;
    /** The last millisecond of the year 9999. */
    public static final long TIME_MS = 253_402_300_799_999L;
    /** Nanoseconds within a millisecond. */
    public static final int NANOS = 999_999;
    /** A port. */
    public static final int PORT = 65_535;

    private WorkerLimits() {}
}
