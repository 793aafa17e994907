package io.jswarm.manager.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.membership.MembershipPlan.Step;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is due, given the state and who votes. */
final class MembershipPlanTest {
    private static final NodeRole WORKER = NodeRole.NODE_ROLE_WORKER;
    private static final NodeRole MANAGER = NodeRole.NODE_ROLE_MANAGER;

    private final Fixture fixture = new Fixture();

    private static Node node(long number, NodeRole desired, NodeRole present) {
        Node.Builder node = Nodes.node(number).build().toBuilder().setRole(present);
        node.getSpecBuilder().setDesiredRole(desired);
        return node.build();
    }

    private void member(long number) {
        fixture.apply(Changes.create(RaftMember.newBuilder()
                .setRaftId("raft-" + number)
                .setNodeId(Nodes.id(number))
                .setAddr("10.0.0." + number + ":2377")
                .build()));
    }

    private List<Step> plan(String... voters) {
        return MembershipPlan.of(fixture.state(), List.of(voters), "raft-1");
    }

    @Test
    void whereAllIsAsWantedNothingIsDue() {
        fixture.with(node(1, MANAGER, MANAGER), node(2, WORKER, WORKER));
        member(1);

        assertThat(plan("raft-1")).isEmpty();
    }

    @Test
    void aPromotedWorkerGetsItsRoleBeforeItIsAMember() {
        fixture.with(node(1, MANAGER, MANAGER), node(2, MANAGER, WORKER));
        member(1);

        assertThat(plan("raft-1")).containsExactly(new Step.SetRole(Nodes.id(2), MANAGER));
    }

    @Test
    void aMemberThatDoesNotVoteYetIsAdded() {
        fixture.with(node(1, MANAGER, MANAGER), node(2, MANAGER, MANAGER));
        member(1);
        member(2);

        assertThat(plan("raft-1")).containsExactly(new Step.AddVoter("raft-2"));
    }

    @Test
    void aDemotedManagerLosesItsVoteFirstAndIsForgottenThen() {
        fixture.with(node(1, MANAGER, MANAGER), node(2, WORKER, MANAGER));
        member(1);
        member(2);

        assertThat(plan("raft-1", "raft-2")).containsExactly(new Step.RemoveVoter("raft-2"));
        assertThat(plan("raft-1")).containsExactly(new Step.Forget("raft-2", Nodes.id(2)));
    }

    @Test
    void aLeaderThatIsToGoTakesTheVotesOfOthersFirst() {
        fixture.with(node(1, WORKER, MANAGER), node(2, WORKER, MANAGER), node(3, MANAGER, MANAGER));
        member(1);
        member(2);
        member(3);
        member(4);

        assertThat(plan("raft-1", "raft-2", "raft-3", "raft-4"))
                .containsExactly(
                        new Step.RemoveVoter("raft-2"), new Step.RemoveVoter("raft-4"), new Step.RemoveVoter("raft-1"));
        assertThat(plan("raft-1", "raft-3"))
                .containsExactly(
                        new Step.RemoveVoter("raft-1"),
                        new Step.Forget("raft-2", Nodes.id(2)),
                        new Step.Forget("raft-4", Nodes.id(4)));
    }

    @Test
    void theMemberOfANodeThatIsGoneLosesItsVote() {
        fixture.with(node(1, MANAGER, MANAGER));
        member(1);
        member(2);

        assertThat(plan("raft-1", "raft-2")).containsExactly(new Step.RemoveVoter("raft-2"));
    }

    @Test
    void aPromotionTakenBackBeforeTheNodeJoinedLeavesAWorker() {
        fixture.with(node(1, MANAGER, MANAGER), node(2, WORKER, MANAGER));
        member(1);

        assertThat(plan("raft-1")).containsExactly(new Step.SetRole(Nodes.id(2), WORKER));
    }

    @Test
    void votesComeBeforeRoles() {
        fixture.with(
                node(1, MANAGER, MANAGER),
                node(2, MANAGER, WORKER),
                node(3, WORKER, MANAGER),
                node(4, MANAGER, MANAGER));
        member(1);
        member(3);
        member(4);

        assertThat(plan("raft-1", "raft-3"))
                .containsExactly(
                        new Step.RemoveVoter("raft-3"),
                        new Step.AddVoter("raft-4"),
                        new Step.SetRole(Nodes.id(2), MANAGER));
    }
}
