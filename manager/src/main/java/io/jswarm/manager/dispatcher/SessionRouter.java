package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.WorkerMessage;
import org.jspecify.annotations.Nullable;

/**
 * Hands what comes on a worker's stream to whoever has the session: {@link Reception} until it is served, then {@link
 * LeaderSessions} or {@link FollowerSessions}. Loop thread only.
 */
final class SessionRouter {
    private final Reception reception;
    private final LeaderSessions leader;
    private final FollowerSessions followers;

    SessionRouter(Reception reception, LeaderSessions leader, FollowerSessions followers) {
        this.reception = reception;
        this.leader = leader;
        this.followers = followers;
    }

    /** A message of the worker, and what the edge made of it. */
    void received(WorkerSession session, WorkerEdge.Verdict verdict, long heardNanos) {
        switch (verdict) {
            case WorkerEdge.Verdict.Passed passed -> received(session, passed.message(), heardNanos);
            case WorkerEdge.Verdict.Refused refused -> {
                if (!session.isOver()) {
                    close(session, refused.reason());
                }
            }
        }
    }

    private void received(WorkerSession session, WorkerMessage message, long heardNanos) {
        switch (session.stage()) {
            case OPENED -> reception.first(session, message);
            case GREETED -> {
                if (followers.serves(session)) {
                    followers.received(session, message, heardNanos);
                } else {
                    leader.received(session, message, heardNanos);
                }
            }
            case LEAVING -> leader.lastWord(session, message.getLeave());
            case OVER -> {} // it was on its way as the session ended
        }
    }

    /** Ends a session, with the reason when the worker is refused. */
    void close(WorkerSession session, @Nullable String refusal) {
        session.close(refusal);
        ended(session);
    }

    /** Ends the session of a node that was removed for good. */
    void closeRemoved(WorkerSession session) {
        session.closeRemoved();
        ended(session);
    }

    /** The worker's stream ended. */
    void ended(WorkerSession session) {
        session.end();
        reception.forget(session);
        if (!followers.ended(session)) {
            leader.ended(session);
        }
    }
}
