package io.jswarm.worker.agent;

import io.jswarm.api.v1.Hello;

/**
 * What a worker does while its manager is silent: it asks the others who leads, and opens further connections to the
 * same. It asks, too, while its manager hears no leader for long. Loop thread.
 */
final class Suspicion {
    private final LeaderProbe probe;
    private final Redial redial;

    Suspicion(LeaderProbe probe, Redial redial) {
        this.probe = probe;
        this.redial = redial;
    }

    /** Begins, unless it has. */
    void begin(String silentAddr, Hello hello) {
        probe.begin(silentAddr, hello.toBuilder().clearSentHere().build());
        redial.begin(silentAddr, hello);
    }

    /** The manager is heard, and hears no leader: whoever hears one is to serve this worker, and not to send it back. */
    void undecided(String addr, Hello hello) {
        redial.stop();
        probe.begin(addr, hello.toBuilder().setSentHere(true).build());
    }

    /** There is nothing to doubt any more, or the session is over. */
    void stop() {
        probe.stop();
        redial.stop();
    }
}
