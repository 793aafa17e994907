package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;

/**
 * A manager is reached at another address now.
 *
 * @param raftId of the member
 * @param addr host:port
 */
public record UpdateMemberAddress(String raftId, String addr) implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        RaftMember member = view.state().members().get(raftId);
        if (member == null) {
            return Refusals.noMember(raftId);
        }
        if (member.getAddr().equals(addr)) {
            return Outcome.accepted(raftId);
        }
        return Outcome.accepted(
                raftId, Changes.update(member.toBuilder().setAddr(addr).build()));
    }
}
