package io.jswarm.manager.store.memory;

import io.jswarm.manager.store.Membership;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The group's voters as one member may change them. */
final class MemoryMembership implements Membership {
    private final MemoryGroup group;
    private final String self;
    private final Supplier<List<String>> reachable;

    MemoryMembership(MemoryGroup group, String self, Supplier<List<String>> reachable) {
        this.group = group;
        this.self = self;
        this.reachable = reachable;
    }

    @Override
    public String self() {
        return self;
    }

    @Override
    public List<String> voters() {
        return group.voters();
    }

    @Override
    public List<String> reachable() {
        return reachable.get();
    }

    /** The network in memory cannot tell a host that is gone from a process that is. */
    @Override
    public Duration silence(String raftId) {
        return Duration.ZERO;
    }

    @Override
    public CompletableFuture<Void> add(String raftId, Duration deadline) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        group.onLoop(() -> group.changes().add(self, raftId, deadline, done));
        return done;
    }

    @Override
    public CompletableFuture<Void> remove(String raftId, Duration deadline) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        group.onLoop(() -> group.changes().remove(self, raftId, deadline, done));
        return done;
    }

    @Override
    public CompletableFuture<Void> transferTo(String raftId, Duration deadline) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        group.onLoop(() -> group.changes().transfer(self, raftId, deadline, done));
        return done;
    }
}
