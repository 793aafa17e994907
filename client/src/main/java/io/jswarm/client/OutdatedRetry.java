package io.jswarm.client;

import io.jswarm.runtime.Backoff;
import java.util.function.Supplier;

/** Makes a change again on what others left, when they changed the same object after it was read. Stateless. */
final class OutdatedRetry {
    /** With the waits between them about five seconds: others who change the same object are done by then. */
    private static final int MOST_TRIES = 12;

    private static final Backoff BETWEEN_TRIES = new Backoff(20, 1_000);

    private OutdatedRetry() {}

    /**
     * Runs it up to twelve times with growing waits; only for a change that means the same whatever others did.
     *
     * @param edit reads the object, changes it and writes it back
     * @throws ClientException of the last try, or of any that failed for another reason
     */
    static <T> T run(ClientSettings settings, Supplier<T> edit) {
        for (int tries = 1; ; tries++) {
            try {
                return edit.get();
            } catch (ClientException e) {
                if (!e.isOutdated() || tries == MOST_TRIES) {
                    throw e;
                }
                settings.pause().forMillis(BETWEEN_TRIES.delayMs(tries, settings.randomness()));
            }
        }
    }
}
