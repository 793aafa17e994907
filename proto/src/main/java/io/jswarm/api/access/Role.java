package io.jswarm.api.access;

/** What a caller may do; says the certificate it shows. */
public enum Role {
    /** Without a certificate, or with one that names no role. */
    NONE,
    /** A node that runs tasks. */
    WORKER,
    /** A node that also keeps the cluster's state. */
    MANAGER,
    /** A person or program with a client certificate of the cluster. */
    ADMIN,
    /** The root of the host, on the local listener of its daemon. */
    LOCAL
}
