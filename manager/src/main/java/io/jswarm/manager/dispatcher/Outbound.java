package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.ManagerMessage;
import org.jspecify.annotations.Nullable;

/**
 * The way to a worker: a gRPC stream, or a simulated link. Called on the loop thread, but for
 * {@link #send}, which any thread may call; must not block.
 */
public interface Outbound {
    /** Whether more can be sent without queueing much; when not, {@link SessionInbound#ready} is called later. */
    boolean isReady();

    /** Sends a message; silently dropped when the link is gone. */
    void send(ManagerMessage message);

    /** Ends the stream, with the reason when the worker is to be refused. */
    void close(@Nullable String refusal);

    /** Ends the stream and tells the worker that its node was removed for good: it then ends its tasks. */
    void closeRemoved();
}
