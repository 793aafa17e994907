package io.jswarm.manager.orchestrator.restart;

/** What a restart policy says of a task that ended. */
public sealed interface Verdict {
    /**
     * Replace it.
     *
     * @param delayMs how long after the present moment the replacement starts
     * @param restarts how often the slot was restarted in a row, this time included
     * @param ahead whether the replacement is prepared during the delay; otherwise it gets no node before that is over
     */
    record Restart(long delayMs, int restarts, boolean ahead) implements Verdict {}

    /** Leave it as it ended, since that is an end that the policy does not answer. */
    record Stay() implements Verdict {}

    /** Leave it as it ended, and note that, since its slot had all the restarts that it may have. */
    record GiveUp() implements Verdict {}
}
