package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.NodeUpdate;
import org.jspecify.annotations.Nullable;

/** One worker's stream. Loop thread only. */
final class WorkerSession {
    final String nodeId;
    final String addr;
    final Outbound out;
    /** Null until the worker said Hello. */
    @Nullable
    Outbox outbox;

    @Nullable
    NodeUpdate lastUpdate;

    boolean closed;

    WorkerSession(String nodeId, String addr, Outbound out) {
        this.nodeId = nodeId;
        this.addr = addr;
        this.out = out;
    }
}
