package io.jswarm.rpc;

import io.jswarm.api.access.Caller;
import io.jswarm.api.access.Standing;

/**
 * What the cluster state says of a node that shows a certificate, which may be older than the state. Called on every
 * call of a node, by any thread: it must answer from memory.
 */
@FunctionalInterface
public interface NodeAccess {
    /** How the node stands that calls with this certificate. */
    Standing standing(Caller node);
}
