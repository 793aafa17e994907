package io.jswarm.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One direction of a stream: messages take a while and keep their order; one that is blocked for too long breaks the
 * stream.
 */
final class SimWay {
    private static final long LOOK_MS = 100;

    private final SimNetwork network;
    private final String from;
    private final String to;
    private final Stream stream;
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final long patienceMs;
    private boolean busy;
    private boolean ended;
    private long stalledMs;

    /** Both directions. */
    interface Stream {
        /** Whether the other end took it. */
        boolean stands();

        /** Whether both ends know that it is over. */
        boolean isOver();

        /** Whether one end is that process. */
        boolean concerns(String name);

        /** Breaks it; each end hears of it some time later. */
        void snap();
    }

    SimWay(SimNetwork network, String from, String to, Stream stream) {
        this.network = network;
        this.from = from;
        this.to = to;
        this.stream = stream;
        this.patienceMs = network.chance().between(2_000, 15_000);
    }

    int waiting() {
        return queue.size();
    }

    /** The stream is broken: nothing arrives any more. */
    void end() {
        ended = true;
        queue.clear();
    }

    void put(Runnable message) {
        if (!ended) {
            queue.add(message);
            go();
        }
    }

    void go() {
        if (busy || queue.isEmpty() || ended || !stream.stands()) {
            return;
        }
        busy = true;
        boolean stalled = network.blocked(from, to) || network.holds(to);
        network.time().at(network.time().now().monoAfterMs(stalled ? LOOK_MS : network.delayMs()), this::arrive);
    }

    private void arrive() {
        busy = false;
        if (ended || queue.isEmpty()) {
            return;
        }
        if (network.blocked(from, to)) {
            stalledMs += LOOK_MS;
            if (stalledMs >= patienceMs) {
                stream.snap();
                return;
            }
        } else if (!network.holds(to)) {
            stalledMs = 0;
            queue.removeFirst().run();
        }
        go();
    }
}
