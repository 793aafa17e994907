package io.jswarm.deploy.daemon;

import io.grpc.Channel;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.CAGrpc;
import io.jswarm.api.v1.IssueRequest;
import io.jswarm.api.v1.IssueResponse;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.ca.LeaderCa;
import io.jswarm.manager.controlapi.Leaders;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Store;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Who leads, and a channel to it. Any thread. */
final class LeaderLookup implements Leaders, LeaderCa {
    private static final long FORWARD_DEADLINE_S = 10;

    private final Store store;
    private final Connections connections;

    LeaderLookup(Store store, Connections connections) {
        this.store = store;
        this.connections = connections;
    }

    @Override
    public @Nullable Channel leader() {
        Leadership leadership = store.leadership();
        if (leadership.self()) {
            return null;
        }
        RaftMember leader = store.image().members().get(leadership.leaderRaftId());
        if (leader == null
                || leadership.leaderRaftId().equals(store.membership().self())) {
            throw new RejectedException(
                    Rejection.noMajority("nobody leads the swarm now; an election takes a second or two"));
        }
        return connections.to(leader.getAddr());
    }

    @Override
    public boolean leads() {
        return store.leadership().self();
    }

    @Override
    public CompletionStage<IssueResponse> issue(IssueRequest request) {
        Channel leader;
        try {
            leader = leader();
        } catch (RejectedException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (leader == null) {
            return CompletableFuture.failedFuture(
                    new RejectedException(Rejection.unavailable("The leader changed just now.", "Try again.")));
        }
        CompletableFuture<IssueResponse> answer = new CompletableFuture<>();
        CAGrpc.newStub(leader)
                .withDeadlineAfter(FORWARD_DEADLINE_S, TimeUnit.SECONDS)
                .issue(request, new Completing<>(answer));
        return answer;
    }
}
