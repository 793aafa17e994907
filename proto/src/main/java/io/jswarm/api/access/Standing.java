package io.jswarm.api.access;

/** How a node stands by the cluster state, which may be newer than the certificate that it shows. */
public enum Standing {
    /** As its certificate says. */
    AS_CERTIFIED,
    /** This manager has not heard of it: it joined a moment ago, or its entry was lost with an older state. */
    UNKNOWN,
    /** A worker now, whatever its certificate says. */
    DEMOTED,
    /** The same, and its certificate is from when it was a manager: nobody who lags needs to believe that. */
    FORMER_MANAGER,
    /** Removed: its certificate is worth nothing. */
    REMOVED
}
