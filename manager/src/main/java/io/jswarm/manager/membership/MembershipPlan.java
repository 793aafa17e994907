package io.jswarm.manager.membership;

import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.state.ClusterState;
import java.util.ArrayList;
import java.util.List;

/** What the next step towards the wanted managers is. Pure; one step at a time, since membership changes are serialized. */
final class MembershipPlan {
    private MembershipPlan() {}

    /** One step. */
    sealed interface Step {
        /** Give the node the role in the state, so that its next certificate carries it. */
        record SetRole(String nodeId, NodeRole role) implements Step {}

        /** Let a registered member vote. */
        record AddVoter(String raftId) implements Step {}

        /** Take the vote of a member whose node was demoted or removed. */
        record RemoveVoter(String raftId) implements Step {}

        /** Forget a member that votes no more; its node, when it is still there, becomes a worker. */
        record Forget(String raftId, String nodeId) implements Step {}
    }

    /** All steps that are due, the most urgent first; {@code self} is the member that leads. */
    static List<Step> of(ClusterState state, List<String> voters, String self) {
        List<Step> steps = new ArrayList<>();
        for (RaftMember member : state.members().values()) {
            boolean votes = voters.contains(member.getRaftId());
            if (isWanted(state, member)) {
                if (!votes) {
                    steps.add(new Step.AddVoter(member.getRaftId()));
                }
            } else if (votes) {
                steps.add(new Step.RemoveVoter(member.getRaftId()));
            } else {
                steps.add(new Step.Forget(member.getRaftId(), member.getNodeId()));
            }
        }
        othersFirst(steps, new Step.RemoveVoter(self));
        for (Node node : state.nodes().values()) {
            NodeRole desired = node.getSpec().getDesiredRole();
            boolean promoted = desired == NodeRole.NODE_ROLE_MANAGER && node.getRole() == NodeRole.NODE_ROLE_WORKER;
            boolean neverJoined = desired == NodeRole.NODE_ROLE_WORKER
                    && node.getRole() == NodeRole.NODE_ROLE_MANAGER
                    && state.members().values().stream()
                            .noneMatch(m -> m.getNodeId().equals(node.getId()));
            if (promoted || neverJoined) {
                steps.add(new Step.SetRole(node.getId(), desired));
            }
        }
        return steps;
    }

    /** Who leads hands over before its vote is taken: to one that is to go as well, which would hand it back, and so on. */
    private static void othersFirst(List<Step> steps, Step.RemoveVoter own) {
        List<Step> removals =
                steps.stream().filter(Step.RemoveVoter.class::isInstance).toList();
        if (removals.contains(own)) {
            int last = steps.lastIndexOf(removals.getLast());
            steps.remove(own);
            steps.add(last, own);
        }
    }

    private static boolean isWanted(ClusterState state, RaftMember member) {
        Node node = state.nodes().get(member.getNodeId());
        return node != null && node.getSpec().getDesiredRole() == NodeRole.NODE_ROLE_MANAGER;
    }
}
