package io.jswarm.api.access;

/**
 * The object that an request is about.
 *
 * @param id its id; empty for all of its kind, or one that there is not yet
 * @param nodeId the node that it belongs to; empty when it is nobody's own
 */
public record Target(String id, String nodeId) {
    /** No object in particular. */
    public static final Target ANY = new Target("", "");

    boolean belongsToAnother(Caller caller) {
        return !nodeId.isEmpty() && !nodeId.equals(caller.name());
    }
}
