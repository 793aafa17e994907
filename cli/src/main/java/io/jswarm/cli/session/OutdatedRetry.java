package io.jswarm.cli.session;

import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.Environment;
import io.jswarm.runtime.Backoff;
import java.util.function.Supplier;

/** Makes a change again on what others left, when they changed the same object after it was read. */
public final class OutdatedRetry {
    /** With the waits between them about five seconds: others who change the same object are done by then. */
    private static final int MOST_TRIES = 12;

    private static final Backoff BETWEEN_TRIES = new Backoff(20, 1_000);

    private OutdatedRetry() {}

    /**
     * Runs it up to twelve times with growing waits; only for a change that means the same whatever others did.
     *
     * @param edit reads the object, changes it and writes it back
     * @throws CliException of the last try, or of any that failed for another reason
     */
    public static <T> T run(Environment environment, Supplier<T> edit) {
        for (int tries = 1; ; tries++) {
            try {
                return edit.get();
            } catch (CliException e) {
                if (!e.isOutdated() || tries == MOST_TRIES) {
                    throw e;
                }
                environment.pause().forMillis(BETWEEN_TRIES.delayMs(tries, environment.randomness()));
            }
        }
    }
}
