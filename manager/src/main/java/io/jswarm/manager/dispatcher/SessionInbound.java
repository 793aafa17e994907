package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.WorkerMessage;

/** The manager's end of one worker's stream. Any thread. */
public interface SessionInbound {
    /**
     * A message from the worker.
     *
     * @param handled run once it was handled, mostly on the loop thread: so many are under way at a time as their sender lets
     */
    void received(WorkerMessage message, Runnable handled);

    /** As above, from a sender that lets any number be under way. */
    default void received(WorkerMessage message) {
        received(message, () -> {});
    }

    /** The link takes more again. */
    void ready();

    /** The stream ended. */
    void closed();
}
