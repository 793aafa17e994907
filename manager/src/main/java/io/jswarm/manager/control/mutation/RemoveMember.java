package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;

/**
 * Takes a manager off the list of Raft members; the Raft group itself has let it go before. The last one stays.
 *
 * @param raftId of the member
 */
public record RemoveMember(String raftId) implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        RaftMember member = view.state().members().get(raftId);
        if (member == null) {
            return Refusals.noMember(raftId);
        }
        if (view.state().members().size() == 1) {
            return Outcome.rejected(Rejection.precondition(
                    "Expected another manager beside " + member.getNodeId() + ", but it is the last one.",
                    "Promote another node first with: jswarm node promote NODE"));
        }
        return Outcome.accepted(raftId, Changes.remove(member));
    }
}
