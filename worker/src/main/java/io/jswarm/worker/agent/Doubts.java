package io.jswarm.worker.agent;

import io.jswarm.api.v1.Hello;

/** What a worker does while its manager is silent: it asks the others who leads, and opens further connections to the same. Loop thread. */
final class Doubts {
    private final LeaderProbe probe;
    private final Redial redial;

    Doubts(LeaderProbe probe, Redial redial) {
        this.probe = probe;
        this.redial = redial;
    }

    /** Begins, unless it has. */
    void begin(String silentAddr, Hello hello) {
        probe.begin(silentAddr, hello.toBuilder().clearSentHere().build());
        redial.begin(silentAddr, hello);
    }

    /** The silent manager spoke, or its session is over. */
    void stop() {
        probe.stop();
        redial.stop();
    }
}
