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
        ask(silentAddr, hello);
        redial.begin(silentAddr, hello);
    }

    /** The manager is heard, and does not hear the leader: the others are asked. */
    void ask(String addr, Hello hello) {
        probe.begin(addr, hello.toBuilder().clearSentHere().build());
    }

    /** The silent manager spoke. */
    void heard() {
        redial.stop();
    }

    /** There is nothing to doubt any more, or the session is over. */
    void stop() {
        probe.stop();
        redial.stop();
    }
}
