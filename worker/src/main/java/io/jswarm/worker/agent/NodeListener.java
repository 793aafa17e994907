package io.jswarm.worker.agent;

import io.jswarm.api.v1.NodeUpdate;

/** Told what managers say of this node; on the agent's loop, so it returns at once. */
public interface NodeListener {
    /**
     * The node object (with its role), the managers' addresses, the root certificate or the heartbeat period, as they now
     * are; told at every session's start too.
     */
    void updated(NodeUpdate update);

    /** A manager does not let this node in. It is tried again: only the daemon can decide to give up. */
    void refused(String why);

    /**
     * A manager says that this node was removed from the swarm, for good. The agent looks for no manager any more, and stops
     * and removes its tasks' containers by itself.
     */
    void removed(String why);
}
