package io.jswarm.manager.state;

/**
 * What a decider sees, read-only: the state (committed and proposed changes), indexes over it, and soft state. Valid only
 * during the call.
 *
 * @param state the speculative state
 * @param indexes folds over the same state
 * @param soft what is not replicated
 */
public record View(ClusterState state, Indexes indexes, SoftState soft) {}
