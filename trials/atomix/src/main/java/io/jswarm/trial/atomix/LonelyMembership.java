package io.jswarm.trial.atomix;

import io.atomix.cluster.ClusterMembershipEventListener;
import io.atomix.cluster.ClusterMembershipService;
import io.atomix.cluster.Member;
import io.atomix.cluster.MemberId;
import io.atomix.utils.net.Address;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The library's view of who is reachable: it is told of nobody, and never of a loss, so that elections alone decide. */
final class LonelyMembership implements ClusterMembershipService {
    private final Member self;

    LonelyMembership(String raftId) {
        self = Member.member(MemberId.from(raftId), Address.from("127.0.0.1", 1));
    }

    @Override
    public Member getLocalMember() {
        return self;
    }

    @Override
    public Set<Member> getMembers() {
        return Set.of(self);
    }

    @Override
    public @Nullable Member getMember(MemberId memberId) {
        return self.id().equals(memberId) ? self : null;
    }

    @Override
    public void addListener(ClusterMembershipEventListener listener) {}

    @Override
    public void removeListener(ClusterMembershipEventListener listener) {}
}
