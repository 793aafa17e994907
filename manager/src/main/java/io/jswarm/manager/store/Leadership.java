package io.jswarm.manager.store;

/**
 * Who leads, as one manager knows it.
 *
 * @param term the term, 0 before the first
 * @param leaderRaftId the leader's raft id, or empty when none is known
 * @param self whether this manager leads and its controllers may act
 */
public record Leadership(long term, String leaderRaftId, boolean self) {
    /** Nobody is known to lead. */
    public static final Leadership NONE = new Leadership(0, "", false);
}
