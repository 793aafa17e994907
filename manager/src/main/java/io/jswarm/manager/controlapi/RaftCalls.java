package io.jswarm.manager.controlapi;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.ListRaftMembersRequest;
import io.jswarm.api.v1.ListRaftMembersResponse;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RaftMemberView;
import io.jswarm.api.v1.RaftRole;
import io.jswarm.api.v1.RaftStatus;
import io.jswarm.api.v1.TakeRaftSnapshotResponse;
import io.jswarm.api.v1.TransferLeadershipRequest;
import io.jswarm.api.v1.TransferLeadershipResponse;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreStats;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/** What people ask of the managers' Raft group. Answers without a majority as far as this manager can. Any thread; blocks. */
public final class RaftCalls {
    private static final Duration TRANSFER = Duration.ofSeconds(8);
    private static final Duration SNAPSHOT = Duration.ofSeconds(60);

    private final Store store;
    private final Writes writes;
    private final String selfNodeId;

    /** The calls of one manager. */
    public RaftCalls(Store store, Writes writes, String selfNodeId) {
        this.store = store;
        this.writes = writes;
        this.selfNodeId = selfNodeId;
    }

    /** This manager's part of the log, without asking anybody. */
    RaftStatus status() {
        Leadership leadership = store.leadership();
        StoreStats stats = store.stats();
        ClusterState image = store.image();
        String self = store.membership().self();
        RaftMember leader = image.members().get(leadership.leaderRaftId());
        RaftMember own = image.members().get(self);
        return RaftStatus.newBuilder()
                .setRaftId(self)
                .setNodeId(selfNodeId)
                .setHostname(hostname(image, selfNodeId))
                .setAddr(own == null ? "" : own.getAddr())
                .setRole(role(leadership))
                .setTerm(leadership.term())
                .setLeaderRaftId(leadership.leaderRaftId())
                .setLeaderHostname(leader == null ? "" : hostname(image, leader.getNodeId()))
                .setLeaderAddr(leader == null ? "" : leader.getAddr())
                .setCommittedIndex(stats.committedIndex())
                .setAppliedIndex(stats.appliedIndex())
                .setLastIndex(stats.lastIndex())
                .setLag(Math.max(0, stats.committedIndex() - stats.appliedIndex()))
                .setLogBytes(stats.logBytes())
                .setSnapshotIndex(stats.snapshotIndex())
                .setSnapshotBytes(stats.snapshotBytes())
                .setSnapshotAtMs(stats.snapshotAtMs())
                .setRevision(image.revision())
                .setStateTimeMs(image.timeMs())
                .setVoters(store.membership().voters().size())
                .build();
    }

    private static RaftRole role(Leadership leadership) {
        if (leadership.self()) {
            return RaftRole.RAFT_ROLE_LEADER;
        }
        return leadership.leaderRaftId().isEmpty() ? RaftRole.RAFT_ROLE_LEADERLESS : RaftRole.RAFT_ROLE_FOLLOWER;
    }

    private static String hostname(ClusterState image, String nodeId) {
        Node node = image.nodes().get(nodeId);
        return node == null ? "" : node.getDescription().getHostname();
    }

    /** The members as the leader sees them; when there is none, as this manager remembers them. */
    ListRaftMembersResponse members(ListRaftMembersRequest request) {
        try {
            return writes.onLeader(request, ControlGrpc.getListRaftMembersMethod(), ignored -> ownMembers());
        } catch (RejectedException e) {
            if (e.rejection().code() != Rejection.Code.UNAVAILABLE) {
                throw e;
            }
            return ownMembers();
        }
    }

    private ListRaftMembersResponse ownMembers() {
        ClusterState image = store.image();
        Leadership leadership = store.leadership();
        List<String> voters = store.membership().voters();
        List<String> reachable = store.membership().reachable();
        TreeMap<String, RaftMemberView.Builder> views = new TreeMap<>();
        for (RaftMember member : image.members().values()) {
            views.put(
                    member.getRaftId(),
                    RaftMemberView.newBuilder()
                            .setNodeId(member.getNodeId())
                            .setHostname(hostname(image, member.getNodeId()))
                            .setAddr(member.getAddr()));
        }
        voters.forEach(voter -> views.computeIfAbsent(voter, id -> RaftMemberView.newBuilder()));
        ListRaftMembersResponse.Builder response = ListRaftMembersResponse.newBuilder();
        views.forEach((raftId, view) -> {
            view.setRaftId(raftId)
                    .setVoter(voters.contains(raftId))
                    .setLeader(raftId.equals(leadership.leaderRaftId()));
            if (leadership.self()) {
                view.setReachable(raftId.equals(store.membership().self()) || reachable.contains(raftId));
            }
            response.addMembers(view);
        });
        return response.build();
    }

    /** Hands leadership over; on the leader. */
    TransferLeadershipResponse transfer(TransferLeadershipRequest request) {
        ClusterState image = store.image();
        String to = "";
        if (!request.getNode().isEmpty()) {
            to = candidate(image, Refs.node(image, request.getNode(), selfNodeId));
        } else if (store.membership().voters().size() == 1) {
            throw Calls.reject(Rejection.precondition(
                    "Expected another manager that could lead, but this is the only one.",
                    "Add managers with: jswarm node promote NODE"));
        }
        Calls.await(store.membership().transferTo(to, TRANSFER), Calls.DEADLINE);
        String leader = to.isEmpty() ? store.leadership().leaderRaftId() : to;
        RaftMember member = image.members().get(leader);
        String nodeId = member == null ? "" : member.getNodeId();
        return TransferLeadershipResponse.newBuilder()
                .setNodeId(nodeId)
                .setHostname(hostname(image, nodeId))
                .build();
    }

    /** The raft id of a node that can take the lead. */
    private String candidate(ClusterState image, Node node) {
        String name = node.getDescription().getHostname() + " (" + node.getId() + ")";
        RaftMember member = image.members().values().stream()
                .filter(each -> each.getNodeId().equals(node.getId()))
                .findFirst()
                .orElseThrow(() -> Calls.reject(Rejection.precondition(
                        "Expected a manager, but node " + name + " is a worker.",
                        "Promote it first with: jswarm node promote " + node.getId())));
        if (member.getRaftId().equals(store.membership().self())) {
            throw Calls.reject(Rejection.precondition(
                    "Node " + name + " leads already.", "See the others with: jswarm swarm raft members"));
        }
        if (!store.membership().voters().contains(member.getRaftId())) {
            throw Calls.reject(Rejection.precondition(
                    "Expected a manager that votes, but node " + name + " does not yet.",
                    "Wait until it does: jswarm swarm raft members"));
        }
        if (!store.membership().reachable().contains(member.getRaftId())) {
            throw Calls.reject(Rejection.precondition(
                    "Expected a manager that answers, but node " + name + " does not.",
                    "Choose another one: jswarm swarm raft members"));
        }
        return member.getRaftId();
    }

    /** A snapshot of this manager's state, now. */
    TakeRaftSnapshotResponse snapshot() {
        Calls.await(store.snapshot(), SNAPSHOT);
        StoreStats stats = store.stats();
        return TakeRaftSnapshotResponse.newBuilder()
                .setIndex(stats.snapshotIndex())
                .setBytes(stats.snapshotBytes())
                .build();
    }
}
