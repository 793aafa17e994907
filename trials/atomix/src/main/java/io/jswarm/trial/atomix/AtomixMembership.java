package io.jswarm.trial.atomix;

import io.atomix.cluster.MemberId;
import io.atomix.protocols.raft.RaftServer;
import io.atomix.protocols.raft.cluster.RaftMember;
import io.atomix.protocols.raft.cluster.impl.DefaultRaftMember;
import io.atomix.protocols.raft.protocol.LeaveRequest;
import io.atomix.protocols.raft.protocol.LeaveResponse;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.manager.store.Membership;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Membership as the library has it: a new member joins by itself, and the one that shall lead asks for it. So the leader asks
 * them to, by a word over the wire.
 */
final class AtomixMembership implements Membership {
    private static final String JOIN = "join ";
    private static final String LEAD = "lead";

    private final String self;
    private final Duration electionTimeout;
    private final RaftServer server;
    private final Questions questions;

    AtomixMembership(AtomixStoreConfig config, RaftServer server, Questions questions) {
        this.self = config.raftId();
        this.electionTimeout = config.electionTimeout();
        this.server = server;
        this.questions = questions;
        questions.answer(String.class, this::obey);
    }

    private CompletableFuture<String> obey(String word) {
        if (word.equals(LEAD)) {
            return server.promote().thenApply(done -> word);
        }
        List<MemberId> members = Arrays.stream(word.substring(JOIN.length()).split(","))
                .map(MemberId::from)
                .toList();
        return server.join(members).thenApply(done -> word);
    }

    @Override
    public String self() {
        return self;
    }

    @Override
    public List<String> voters() {
        return server.cluster().getMembers().stream()
                .filter(member -> member.getType() == RaftMember.Type.ACTIVE)
                .map(member -> member.memberId().id())
                .sorted()
                .toList();
    }

    @Override
    public List<String> reachable() {
        return !server.isLeader()
                ? List.of()
                : voters().stream()
                        .filter(id -> id.equals(self) || silence(id).compareTo(electionTimeout.multipliedBy(2)) < 0)
                        .toList();
    }

    @Override
    public Duration silence(String raftId) {
        Duration silence = questions.silence(raftId);
        return silence == null ? Duration.ZERO : silence;
    }

    @Override
    public CompletableFuture<Void> add(String raftId, Duration deadline) {
        return asLeader(() -> questions.ask(raftId, JOIN + String.join(",", voters()), String.class), deadline);
    }

    @Override
    public CompletableFuture<Void> remove(String raftId, Duration deadline) {
        LeaveRequest request = LeaveRequest.builder()
                .withMember(new DefaultRaftMember(MemberId.from(raftId), RaftMember.Type.ACTIVE, Instant.now()))
                .build();
        return asLeader(() -> questions.askSelf(request, LeaveResponse.class).thenApply(Sessions::checked), deadline);
    }

    @Override
    public CompletableFuture<Void> transferTo(String raftId, Duration deadline) {
        String target = raftId.isEmpty()
                ? voters().stream().filter(id -> !id.equals(self)).findFirst().orElse(self)
                : raftId;
        return asLeader(() -> questions.ask(target, LEAD, String.class), deadline);
    }

    /** What the leader asks for. */
    private interface Change {
        CompletableFuture<?> begin();
    }

    private CompletableFuture<Void> asLeader(Change change, Duration deadline) {
        if (!server.isLeader()) {
            return CompletableFuture.failedFuture(rejected(self + " does not lead"));
        }
        return change.begin()
                .orTimeout(deadline.toNanos(), TimeUnit.NANOSECONDS)
                .handle((done, error) -> {
                    if (error != null) {
                        throw rejected("the change failed: " + error);
                    }
                    return null;
                });
    }

    private static RejectedException rejected(String reason) {
        return new RejectedException(Rejection.precondition(reason, "Try again."));
    }
}
