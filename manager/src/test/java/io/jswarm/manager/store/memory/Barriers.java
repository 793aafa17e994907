package io.jswarm.manager.store.memory;

import java.util.List;

/** Answers reads that wait until their member holds all that was committed when they were asked. Owned by the group's loop. */
final class Barriers {
    private final Members members;
    private final Log log;

    Barriers(Members members, Log log) {
        this.members = members;
        this.log = log;
    }

    /** Confirms a member's reads if a leader with a majority can, and completes those that have what they wait for. */
    void answer(Member member) {
        Member leader = members.leader();
        boolean confirmed =
                leader != null && leader.leads && members.hearsLeader(member) && members.isQuorum(leader.cell);
        for (Member.Barrier barrier : List.copyOf(member.barriers)) {
            if (barrier.index < 0 && confirmed) {
                barrier.index = log.size();
            }
            if (barrier.done.isDone() || barrier.index >= 0 && member.applied >= barrier.index) {
                member.barriers.remove(barrier);
                barrier.done.complete(null);
            }
        }
    }
}
