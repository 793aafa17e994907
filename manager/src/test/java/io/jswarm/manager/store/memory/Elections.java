package io.jswarm.manager.store.memory;

import io.jswarm.manager.store.ProposeOutcome;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How leaders come and go: elections by chance, doubts, and what a leader's end does to its proposals. Owned by the
 * group's loop.
 */
final class Elections {
    private final MemoryGroup group;
    private final Members members;
    private final Log log;
    private final Barriers barriers;
    private final MemoryTiming timing;
    private final Consumer<String> story;
    private long term;
    private boolean electing;

    Elections(
            MemoryGroup group,
            Members members,
            Log log,
            Barriers barriers,
            MemoryTiming timing,
            Consumer<String> story) {
        this.group = group;
        this.members = members;
        this.log = log;
        this.barriers = barriers;
        this.timing = timing;
        this.story = story;
    }

    /** The newest term. */
    long term() {
        return term;
    }

    /** Whoever hears a leader of a newer term follows it. */
    void inform() {
        members.all().forEach(this::learn);
    }

    /** Without a sound leader: the old one will find out, and a majority, if there is one, elects another in time. */
    void replaceLeader() {
        Member current = members.leader();
        if (current != null && current.alive()) {
            doubt(current);
        }
        if (electing || members.all().stream().noneMatch(m -> members.isQuorum(m.cell))) {
            return;
        }
        electing = true;
        group.later(timing.election().draw(group.random()), () -> {
            electing = false;
            elect(null);
        });
    }

    /** A leader that reaches no majority finds out some time later. */
    private void doubt(Member member) {
        long inTerm = member.term;
        group.later(timing.stepDown().draw(group.random()), () -> {
            if (member.alive() && member.leads && member.term == inTerm && !members.isQuorum(member.cell)) {
                story.accept("raft: " + member.raftId + " reaches no majority any more");
                stepDown(member, "no majority is reachable");
                members.left(member);
                group.reconsider();
            }
        });
    }

    private void learn(Member member) {
        Member leader = members.leader();
        if (leader != null && members.hearsLeader(member) && member.term < leader.term) {
            stepDown(member, "another member leads in term " + leader.term);
            member.term = leader.term;
        }
    }

    /** A member leads no more, for the given reason; one that did not lead is told again that it follows. */
    void stepDown(Member member, String why) {
        if (!member.leads) {
            if (member.alive()) {
                member.running().listener().following();
            }
            return;
        }
        member.leads = false;
        members.publish();
        // A real store may tell either first.
        boolean answersFirst = group.random().nextDouble() < 0.5;
        if (answersFirst) {
            abandon(member, why);
        }
        member.running().listener().following();
        if (!answersFirst) {
            abandon(member, why);
        }
    }

    /** A member will never learn what becomes of its proposals. */
    static void abandon(Member member, String why) {
        member.proposed.forEach(outcome -> outcome.complete(new ProposeOutcome.Unknown(why)));
        member.proposed.clear();
    }

    /** Elects a member of the majority, the wanted one if it can be. */
    void elect(@Nullable String wanted) {
        if (members.leaderIsSound() && wanted == null) {
            return; // it came back before anybody missed it
        }
        List<Member> able = members.all().stream()
                .filter(m -> m.alive() && members.isVoter(m) && members.isQuorum(m.cell))
                .toList();
        if (able.isEmpty()) {
            return;
        }
        Member winner = able.stream()
                .filter(m -> m.raftId.equals(wanted))
                .findFirst()
                .orElseGet(() -> able.get((int) group.random().nextBelow(able.size())));
        Member before = members.leader();
        if (before != null && before.leads && before.cell == winner.cell) {
            stepDown(before, "another member was elected");
        }
        if (winner.leads) { // it never heard of its successor
            stepDown(winner, "it was elected anew");
        }
        group.settleTail(winner);
        term++;
        members.lead(winner);
        winner.term = term;
        log.add(new MemoryEntry(term, null));
        story.accept("raft: " + winner.raftId + " is elected in term " + term);
        group.reconsider();
        long inTerm = term;
        group.later(timing.commit().draw(group.random()), () -> establish(winner, inTerm));
    }

    /** The winner leads once it holds the whole log and a majority still hears it. */
    private void establish(Member winner, long inTerm) {
        if (winner != members.leader() || term != inTerm || !winner.alive()) {
            return;
        }
        if (!members.isQuorum(winner.cell)) {
            group.later(timing.commit().draw(group.random()), () -> establish(winner, inTerm));
            return;
        }
        log.applyUpTo(winner, log.size(), winner);
        if (!winner.alive()) {
            return;
        }
        winner.leads = true;
        members.publish();
        winner.running().listener().leading(inTerm);
        barriers.answer(winner);
    }
}
