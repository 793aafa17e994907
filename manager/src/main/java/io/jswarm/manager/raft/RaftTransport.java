package io.jswarm.manager.raft;

import io.jswarm.api.v1.RaftFrame;
import java.util.function.Consumer;

/**
 * Carries frames between members, by raft id. A link is one direction's questions and their answers, in order and without
 * gaps: a frame that is lost breaks the link. Safe for any thread.
 */
public interface RaftTransport {
    /** From now on questions to this member go to the receiver. One receiver a member. */
    void serve(String raftId, Receiver receiver);

    /** Ends {@link #serve}. */
    void stopServing(String raftId);

    /**
     * Opens a link and returns at once, without knowing whether the other side is there. The listener is called in order, and
     * by {@link LinkListener#closed} last.
     */
    Link open(String from, String to, LinkListener listener);

    /** The asking end of a link. */
    interface Link {
        /** Sends a question. One caller at a time. A failure shows in {@link LinkListener#closed}. */
        void send(RaftFrame question);

        /** Gives up the link and whatever connection carries it. */
        void close();
    }

    /** Hears what comes back on a link, also on a network's thread: must not block. */
    interface LinkListener {
        /** An answer. */
        void answer(RaftFrame answer);

        /** The other host lives, but nobody takes connections there. {@link #closed} follows. */
        void refused();

        /** The link is broken or closed. */
        void closed(String reason);
    }

    /** The answering side of a member. */
    interface Receiver {
        /** A link from another member was opened; its answers go to {@code answers}, which any thread may call. */
        Inbound accept(Consumer<RaftFrame> answers);
    }

    /**
     * The answering end of a link. Called by one thread at a time, maybe a network's, so nothing may block; {@link
     * #closed} by any.
     */
    interface Inbound {
        /** A question. */
        void question(RaftFrame question);

        /** The link is broken or closed. */
        void closed();
    }
}
