package io.jswarm.rpc;

import io.jswarm.rpc.tls.Subject;

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
    LOCAL;

    /** The role that the unit of a certificate's subject stands for. */
    static Role ofUnit(String unit) {
        return switch (unit) {
            case Subject.WORKER -> WORKER;
            case Subject.MANAGER -> MANAGER;
            case Subject.ADMIN -> ADMIN;
            case Subject.LOCAL -> LOCAL;
            default -> NONE;
        };
    }
}
