package io.jswarm.worker.task;

/** What is known of a task's image on this engine. */
public sealed interface ImageView {
    /** Nobody asked yet. */
    record Unknown() implements ImageView {}

    /** The engine was asked whether it has the image. */
    record Checking() implements ImageView {}

    /** It must be pulled, and waits until others are. */
    record Queued() implements ImageView {}

    /**
     * The image is on its way.
     *
     * @param progress for a person; empty before the registry's first word
     * @param lastWordNanos monotonic time of the registry's last word, or of the start
     */
    record Pulling(String progress, long lastWordNanos) implements ImageView {}

    /** The engine has it. */
    record Present() implements ImageView {}

    /**
     * It cannot be had now; it is tried again while somebody waits for it, unless the problem is permanent.
     *
     * @param failed why, since when, and when it is tried again
     */
    record Missing(Failed failed) implements ImageView {}
}
