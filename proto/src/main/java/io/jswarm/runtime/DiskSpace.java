package io.jswarm.runtime;

import io.jswarm.api.v1.CheckResult;
import io.jswarm.api.v1.DoctorCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much room is left for the daemon's state, in words that change only with the level. Any thread. */
public enum DiskSpace {
    /** Nothing to say. */
    ENOUGH(Long.MAX_VALUE),
    /** It will be full one day. */
    LITTLE(512),
    /** The next log segment or snapshot may be one too many: a manager stops then. */
    NONE(64);

    /** To leave a level needs so much more than to reach it, or each file that comes and goes would be told of. */
    private static final long SLACK_MIB = 16;

    private final long belowMib;

    DiskSpace(long belowMib) {
        this.belowMib = belowMib;
    }

    /** The free space in MiB under the folder. */
    public static long look(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace() >> 20;
    }

    /** The level, given the one before. */
    public static DiskSpace of(long freeMib, DiskSpace before) {
        if (freeMib < NONE.belowMib + (before == NONE ? SLACK_MIB : 0)) {
            return NONE;
        }
        return freeMib < LITTLE.belowMib + (before == ENOUGH ? 0 : SLACK_MIB) ? LITTLE : ENOUGH;
    }

    /** What the node says of itself in {@code jswarm node ls}; empty when there is nothing to say. */
    public String warning(Path folder) {
        return switch (this) {
            case ENOUGH -> "";
            case LITTLE -> "less than " + belowMib + " MiB are free under " + folder + " on this node: make room";
            case NONE ->
                "less than " + belowMib + " MiB are free under " + folder
                        + " on this node: make room now, or its daemon stops";
        };
    }

    /** What the doctor makes of it; a folder that is not there, or cannot be looked at, is one of its failures. */
    public static DoctorCheck check(Path folder) {
        try {
            return check(folder, look(folder));
        } catch (IOException e) {
            return found(
                    CheckResult.CHECK_RESULT_FAILED,
                    folder + " cannot be looked at: " + e,
                    "Check the disk, and that the data root is the daemon's.");
        }
    }

    static DoctorCheck check(Path folder, long freeMib) {
        String free = freeMib + " MiB are free under " + folder;
        return switch (of(freeMib, ENOUGH)) {
            case ENOUGH -> found(CheckResult.CHECK_RESULT_OK, folder + " has room, " + freeMib + " MiB are free", "");
            case LITTLE ->
                found(CheckResult.CHECK_RESULT_WARNING, free, "Make room; see what is full with: df -h " + folder);
            case NONE ->
                found(
                        CheckResult.CHECK_RESULT_FAILED,
                        free + ": a manager stops when it cannot write its log",
                        "Make room now; see what is full with: df -h " + folder);
        };
    }

    private static DoctorCheck found(CheckResult result, String message, String advice) {
        return DoctorCheck.newBuilder()
                .setName("disk")
                .setResult(result)
                .setMessage(message)
                .setAdvice(advice)
                .build();
    }
}
