package io.jswarm.api.access;

/** What there is to have rights on: kinds of objects, and what else a cluster has. */
public enum Resource {
    /** The cluster's own settings. */
    CLUSTER,
    /** The secrets that let hosts join. */
    JOIN_TOKEN,
    /** The key that unlocks managers. */
    UNLOCK_KEY,
    /** What members believe each other by. */
    ROOT_CERTIFICATE,
    /** What a node proves itself with. */
    NODE_CERTIFICATE,
    /** What a person proves herself with. */
    CLIENT_CERTIFICATE,
    /** The whole state, with the cluster's keys in it. */
    BACKUP,
    /** A host of the cluster. */
    NODE,
    /** A service. */
    SERVICE,
    /** A task. */
    TASK,
    /** A change of the state. */
    EVENT,
    /** Lines that containers wrote. */
    LOG,
    /** The managers' consensus, as people see and steer it. */
    RAFT,
    /** A manager's part in the consensus. */
    RAFT_MEMBER,
    /** A worker's connection with a manager. */
    SESSION,
    /** Whether a manager serves. */
    HEALTH,
    /** This host: whether it is part of a cluster, its lock, its findings. */
    HOST,
    /** What no table names; nobody has rights on it. */
    UNKNOWN
}
