package io.jswarm.worker.agent;

/** Why a link to a manager ended. */
public enum LinkEnd {
    /** It broke, was never made, or the manager asks for another one. */
    BROKEN,
    /** The manager does not let this node in now; perhaps later. */
    REFUSED,
    /** An authenticated manager says that this node was removed from the swarm, for good. */
    REMOVED
}
