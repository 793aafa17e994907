package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.Leave;
import io.jswarm.api.v1.StatusBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A session that this manager serves for the leader; {@link FollowerSessions} alone writes it. Loop thread only. */
final class FollowerSession {
    /** Of this manager; never given twice. */
    final long number;

    final WorkerSession session;
    /** What the leader does not know for sure, the oldest first. */
    final Deque<StatusBatch> unacknowledged = new ArrayDeque<>();
    /** What was asked of its logs, and not ended by who asked. */
    final Set<String> read = new HashSet<>();

    /** With its newest description. */
    Hello hello;

    /** Its last word so far, when it leaves. */
    @Nullable
    Leave leave;

    /** Of the last heartbeat. */
    long heartbeat;

    /** Whether a leader was told of it. */
    boolean told;

    FollowerSession(long number, WorkerSession session, Hello hello) {
        this.number = number;
        this.session = session;
        this.hello = hello;
    }
}
