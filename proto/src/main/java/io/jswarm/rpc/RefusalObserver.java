package io.jswarm.rpc;

/** Told whom a listener refuses, so that somebody who tries his luck leaves a trace. Any thread; must not block. */
@FunctionalInterface
public interface RefusalObserver {
    /** Wants to know nothing. */
    RefusalObserver NONE = (cause, remote, reason) -> {};

    /** What was wrong with what was refused. */
    enum Cause {
        /** No TLS, or a certificate that is not believed: forged, of another cluster, expired. */
        HANDSHAKE,
        /** Bytes that are no call: junk frames, headers or messages that are too long, compressed or broken. */
        PROTOCOL,
        /** Too many connections, calls or bytes, or too long a connection, of somebody without a certificate. */
        LIMIT,
        /** A call without a certificate, by a role that may not make it, or by a node that was removed. */
        RIGHTS,
        /** A wrong join token. */
        TOKEN
    }

    /**
     * Something was refused.
     *
     * @param remote the address without the port; empty when it is not known
     * @param reason what was expected and what came; parts of it may be the stranger's own words
     */
    void refused(Cause cause, String remote, String reason);
}
