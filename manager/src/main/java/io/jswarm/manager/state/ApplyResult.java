package io.jswarm.manager.state;

/** What became of a batch that was applied. */
public sealed interface ApplyResult {
    /** The batch fits: the next state, and what changed. */
    record Applied(ClusterState state, Delta delta) implements ApplyResult {}

    /** The batch was computed from another state, and changes nothing. */
    record Refused(String reason) implements ApplyResult {}
}
