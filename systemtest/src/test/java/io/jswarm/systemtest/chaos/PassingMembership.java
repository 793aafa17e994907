package io.jswarm.systemtest.chaos;

import io.jswarm.manager.store.Membership;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Hands everything on; a planted bug overrides a method. */
class PassingMembership implements Membership {
    private final Membership real;

    PassingMembership(Membership real) {
        this.real = real;
    }

    @Override
    public String self() {
        return real.self();
    }

    @Override
    public List<String> voters() {
        return real.voters();
    }

    @Override
    public List<String> reachable() {
        return real.reachable();
    }

    @Override
    public Duration silence(String raftId) {
        return real.silence(raftId);
    }

    @Override
    public CompletableFuture<Void> add(String raftId, Duration deadline) {
        return real.add(raftId, deadline);
    }

    @Override
    public CompletableFuture<Void> remove(String raftId, Duration deadline) {
        return real.remove(raftId, deadline);
    }

    @Override
    public CompletableFuture<Void> transferTo(String raftId, Duration deadline) {
        return real.transferTo(raftId, deadline);
    }
}
