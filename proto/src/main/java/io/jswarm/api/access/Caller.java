package io.jswarm.api.access;

/**
 * Who makes a call, as its connection's certificate says.
 *
 * @param role what it may do
 * @param name the node id, or the name of an admin; empty without a certificate
 * @param clusterId the cluster that made the certificate; empty without one and for LOCAL
 * @param certificateIssuedAtMs milliseconds since the epoch; 0 without a certificate
 * @param certificateExpiresAtMs milliseconds since the epoch; 0 without a certificate
 * @param remote the address it calls from, without the port; empty when the transport has none
 */
public record Caller(
        Role role,
        String name,
        String clusterId,
        long certificateIssuedAtMs,
        long certificateExpiresAtMs,
        String remote) {
    /** Nobody known. */
    public static final Caller ANONYMOUS = new Caller(Role.NONE, "", "", 0, 0, "");

    /** Whether this is a node of the cluster, rather than a person. */
    public boolean isNode() {
        return role == Role.WORKER || role == Role.MANAGER;
    }

    /** The same with no more than a worker's rights. */
    public Caller asWorker() {
        return withRole(Role.WORKER);
    }

    Caller withRole(Role other) {
        return new Caller(other, name, clusterId, certificateIssuedAtMs, certificateExpiresAtMs, remote);
    }

    /** For messages: "node x (worker)". */
    public String describe() {
        return switch (role) {
            case NONE -> "a caller without a certificate";
            case WORKER -> "node " + name + " (worker)";
            case MANAGER -> "node " + name + " (manager)";
            case ADMIN -> "admin " + name;
            case LOCAL -> "the root of this host";
        };
    }
}
