package io.jswarm.rpc;

/**
 * What the cluster state says of a node that shows a certificate, which may be older than the state. Called on every
 * call of a node, by any thread: it must answer from memory.
 */
@FunctionalInterface
public interface NodeAccess {
    /** How a node stands. */
    enum Standing {
        /** As its certificate says. */
        AS_CERTIFIED,
        /** This manager has not heard of it: it joined a moment ago, or its entry was lost with an older state. */
        UNKNOWN,
        /** A worker now, whatever its certificate says. */
        DEMOTED,
        /** Removed: its certificate is worth nothing. */
        REMOVED
    }

    /** How this node stands. */
    Standing standing(String nodeId);
}
