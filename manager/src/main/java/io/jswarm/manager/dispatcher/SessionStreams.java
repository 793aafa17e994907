package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.RelayDown;
import io.jswarm.api.v1.RelayUp;
import io.jswarm.api.v1.WorkerMessage;
import org.jspecify.annotations.Nullable;

/**
 * The contracts between the dispatcher and what carries its messages: gRPC, or links in the simulation. A worker's stream
 * has two ends here, {@link FromWorker} and {@link ToWorker}. A relay has its leader's end, {@link FromFollower} and {@link
 * ToFollower}, and its follower's, {@link RelayConnector}. Log lines have a stream of their own.
 */
public final class SessionStreams {
    private SessionStreams() {}

    /** What comes on one worker's stream. Any thread. */
    public interface FromWorker {
        /**
         * A message from the worker.
         *
         * @param handled run once it was handled, mostly on the loop thread: so many are under way at a time as their sender
         *     lets
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

    /** The way to a worker. Called on the loop thread, but for {@link #send}, which any thread may call; must not block. */
    public interface ToWorker {
        /** Whether more can be sent without queueing much; when not, {@link FromWorker#ready} is called later. */
        boolean isReady();

        /** Sends a message; silently dropped when the link is gone. */
        void send(ManagerMessage message);

        /** Ends the stream, with the reason when the worker is to be refused. */
        void close(@Nullable String refusal);

        /** Ends the stream and tells the worker that its node was removed for good: it then ends its tasks. */
        void closeRemoved();
    }

    /** What comes to the leader on the relay of a manager that serves sessions for it. Any thread. */
    public interface FromFollower {
        /**
         * A message from that manager.
         *
         * @param handled run on the loop thread once it was handled: so many are under way at a time as their sender lets
         */
        void received(RelayUp message, Runnable handled);

        /** The stream ended. */
        void closed();
    }

    /** The leader's way back to that manager. Called on the loop thread; must not block. */
    public interface ToFollower {
        /** Sends a message; silently dropped when the stream is gone. */
        void send(RelayDown message);

        /** Ends the stream. */
        void close();
    }

    /** The way from a manager that serves sessions to the one that leads. Loop thread; must not block. */
    public interface RelayConnector {
        /** Opens a stream to the manager at host:port; messages that are sent at once are delivered once it stands. */
        Link open(String addr, Listener listener);

        /** The stream. */
        interface Link {
            /** Sends a message, in order; dropped once the stream is over. */
            void send(RelayUp message);

            /** Ends it; the listener hears nothing more. Twice is once. */
            void close();
        }

        /** Hears of it, on the loop thread. */
        interface Listener {
            /** A message of the leader. */
            void received(RelayDown message);

            /** It ended, or never stood. */
            void closed(String why);
        }
    }

    /**
     * Where the log lines of one worker go: to this leader's readers, or to the manager that leads. Any thread, one call
     * at a time.
     */
    public interface LogLines {
        /** Takes lines; {@code taken} runs when more may come. */
        void published(PublishLogsRequest request, Runnable taken);

        /** No more come. */
        void ended();
    }
}
