package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.ImageResolved;
import io.jswarm.runtime.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Hears what workers answer for all who want to know. Whoever speaks to workers is made after the dispatcher that it speaks
 * through, and listens from then on; so nobody waits for a dispatcher that is not there yet.
 */
public final class SessionListeners implements SessionAnswers {
    private final EventLoop loop;
    private final List<SessionAnswers> listeners = new ArrayList<>();

    /** Nobody listens yet. */
    public SessionListeners(EventLoop loop) {
        this.loop = loop;
    }

    /** Adds a listener, which hears what comes after, behind those that were added before. Any thread. */
    public void add(SessionAnswers listener) {
        loop.post(() -> listeners.add(listener));
    }

    @Override
    public void connected(String nodeId) {
        listeners.forEach(each -> each.connected(nodeId));
    }

    @Override
    public void disconnected(String nodeId) {
        listeners.forEach(each -> each.disconnected(nodeId));
    }

    @Override
    public void imageResolved(String nodeId, ImageResolved answer) {
        listeners.forEach(each -> each.imageResolved(nodeId, answer));
    }
}
