package io.jswarm.bench;

import java.io.IOException;
import java.time.Duration;

/** Waits until programs are done with what the last measurement left them to do: removals, snapshots, compaction, garbage. */
final class AtRest {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int ENOUGH_LOOKS = 2;
    private static final int MOST_LOOKS = 60;

    /** Three idle daemons take a tenth of a core. */
    private static final Duration IDLE = LOOK.dividedBy(2);

    /** How much processor time programs have had so far. */
    interface Used {
        Duration now() throws IOException, InterruptedException;
    }

    private AtRest() {}

    /** Returns once they have taken less than half a core for two seconds, or after a minute, which it says. */
    static void await(Used used) throws IOException, InterruptedException {
        int quiet = 0;
        Duration before = used.now();
        for (int look = 0; look < MOST_LOOKS && quiet < ENOUGH_LOOKS; look++) {
            PollPause.of(LOOK);
            Duration now = used.now();
            quiet = now.minus(before).compareTo(IDLE) < 0 ? quiet + 1 : 0;
            before = now;
        }
        if (quiet < ENOUGH_LOOKS) {
            System.err.println("The measurement begins though what went before keeps the processors busy.");
        }
    }
}
