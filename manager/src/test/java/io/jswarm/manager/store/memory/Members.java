package io.jswarm.manager.store.memory;

import io.jswarm.manager.store.Leadership;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who is in the group, who votes, who leads, and who reaches whom. Owned by the group's loop. */
final class Members {
    private final TreeMap<String, Member> members = new TreeMap<>();
    private final TreeSet<String> voters = new TreeSet<>();
    private final MemoryMembershipChanges changes;
    private volatile List<String> publishedVoters;
    private @Nullable Member leader;

    /** No member runs yet; {@code changes} says who is joining. */
    Members(Collection<String> voters, MemoryMembershipChanges changes) {
        this.changes = changes;
        this.voters.addAll(voters);
        this.publishedVoters = List.copyOf(this.voters);
    }

    /** All members, in the order of their raft ids. */
    Collection<Member> all() {
        return members.values();
    }

    /** The member of that name, which is new if nobody knew it. */
    Member known(String raftId) {
        return members.computeIfAbsent(raftId, Member::new);
    }

    Member get(String raftId) {
        Member member = members.get(raftId);
        if (member == null) {
            throw new IllegalArgumentException("no member " + raftId);
        }
        return member;
    }

    boolean runs(String raftId) {
        Member member = members.get(raftId);
        return member != null && member.alive();
    }

    /** The newest term's winner, whether or not it acts as the leader yet; null while there is none. */
    @Nullable
    Member leader() {
        return leader;
    }

    void lead(Member winner) {
        leader = winner;
    }

    /** A member gives up the leadership, if it had it. */
    void left(Member member) {
        leader = member == leader ? null : leader;
    }

    /** The voters' raft ids, in order; may be called from any thread. */
    List<String> voters() {
        return publishedVoters;
    }

    boolean isVoter(Member member) {
        return voters.contains(member.raftId);
    }

    void setVoters(Collection<String> next) {
        voters.clear();
        voters.addAll(next);
        publishedVoters = List.copyOf(voters);
    }

    boolean isQuorum(int cell) {
        long reachable = voters.stream()
                .map(members::get)
                .filter(member -> member != null && member.alive() && member.cell == cell)
                .count();
        return 2 * reachable > voters.size();
    }

    /** Whether there is a leader that lives, votes and reaches a majority. */
    boolean leaderIsSound() {
        return leader != null && leader.alive() && isVoter(leader) && isQuorum(leader.cell);
    }

    boolean hearsLeader(Member member) {
        return leader != null
                && leader.alive()
                && member.alive()
                && member.cell == leader.cell
                && changes.knows(member);
    }

    /** Tells every running store who leads as far as it knows, and a leader whom it reaches. */
    void publish() {
        for (Member member : members.values()) {
            if (member.store != null) {
                boolean hears = hearsLeader(member) && leader != null;
                List<String> reachable = !member.leads
                        ? List.of()
                        : voters.stream()
                                .filter(id -> runs(id) && get(id).cell == member.cell)
                                .toList();
                member.store.publish(
                        new Leadership(
                                member.term,
                                member.leads ? member.raftId : hears && leader != null ? leader.raftId : "",
                                member.leads),
                        reachable);
            }
        }
    }
}
