package io.jswarm.worker.agent;

import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.WorkerMessage;

/**
 * Opens sessions with managers: with {@link DispatcherLink} and {@link LinkListener}, and {@link LogLink} and {@link
 * LogLinkListener} for log lines, the contract between an agent and what carries its messages. Loop thread.
 */
@FunctionalInterface
public interface DispatcherConnector {
    /**
     * Begins a session with the manager at an address (host:port). Returns at once; whether it can be reached is told to the
     * listener, on the agent's loop.
     */
    DispatcherLink open(String addr, LinkListener listener);

    /** One session with one manager. Loop thread. */
    interface DispatcherLink {
        /** Sends a message, in order; dropped once the link is closed. */
        void send(WorkerMessage message);

        /** Opens a stream for log lines to the same manager. */
        LogLink openLogs(LogLinkListener listener);

        /** Says that this node leaves for good and wants nothing new. */
        void leaving();

        /** Says that nothing of the node runs any more, and ends the session once that is delivered, or too late. */
        void left();

        /** Ends the session; the listener hears nothing more. Twice is once. */
        void close();
    }

    /** Told what comes from a manager, on the agent's loop. */
    interface LinkListener {
        /** A message, in order. */
        void received(ManagerMessage message);

        /**
         * The session ended, or never began. Told once, last.
         *
         * @param why for a person
         * @param ending what it means for this node
         */
        void closed(String why, LinkEnd ending);
    }

    /** A stream of log lines to a manager. Loop thread. */
    interface LogLink {
        /** Whether more can be sent without piling up here. */
        boolean ready();

        /** Sends lines, in order. */
        void send(PublishLogsRequest request);

        /** No more lines come. Twice is once. */
        void close();
    }

    /** Told of a stream of log lines, on the agent's loop. */
    interface LogLinkListener {
        /** The stream is ready for more, after it was not. */
        void ready();

        /** The manager wants no more, or is gone. */
        void closed();
    }
}
