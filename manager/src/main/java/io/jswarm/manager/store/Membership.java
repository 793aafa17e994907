package io.jswarm.manager.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The voters of the Raft group. Changes are the leader's, one at a time; each future fails with
 * {@link io.jswarm.api.RejectedException} that says why (not leading, another change under way, not caught up, quorum
 * would be lost). Safe for any thread.
 */
public interface Membership {
    /** This manager's raft id. */
    String self();

    /** The raft ids of the voters, sorted, as this manager knows them. */
    List<String> voters();

    /** The raft ids of the voters that answered lately; leader only, elsewhere empty. */
    List<String> reachable();

    /**
     * How long the host of another voter gave this member no sign of life: no answer, no question, not even a refused
     * connection. Means something on the leader, which asks all the time; zero when it cannot tell.
     */
    Duration silence(String raftId);

    /** Adds a member, which must run already with an empty log: it catches up first, then votes. */
    CompletableFuture<Void> add(String raftId, Duration deadline);

    /** Removes a member, dead or alive; the leader hands leadership over first when it is the one. */
    CompletableFuture<Void> remove(String raftId, Duration deadline);

    /** Hands leadership to another voter; an empty id: to the one that has most of the log. */
    CompletableFuture<Void> transferTo(String raftId, Duration deadline);
}
