package io.jswarm.api.access;

/** Where a call arrives. Each listener has callers of its own. */
public enum Listener {
    /** The port that nodes and clients elsewhere come to. */
    CLUSTER,
    /** The loopback listener, which the host's root alone may use. */
    HOST;

    /** Whether a certificate of this role belongs here; a caller without one is judged by what it asks for. */
    boolean serves(Role role) {
        return role == Role.NONE || (this == HOST) == (role == Role.LOCAL);
    }
}
