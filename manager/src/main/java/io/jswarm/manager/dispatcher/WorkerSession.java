package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.manager.loop.Pulse;
import org.jspecify.annotations.Nullable;

/** One worker's stream. Loop thread only, but for the pulse. */
final class WorkerSession {
    final String nodeId;
    final String addr;
    final Outbound out;
    final Pulse pulse;
    /** Null until the worker said Hello. */
    @Nullable
    Outbox outbox;

    @Nullable
    NodeUpdate lastUpdate;

    boolean closed;
    /** Closed, since the worker leaves, but for its last word. */
    boolean departing;

    WorkerSession(String nodeId, String addr, Outbound out, Pulse pulse) {
        this.nodeId = nodeId;
        this.addr = addr;
        this.out = out;
        this.pulse = pulse;
    }
}
