package io.jswarm.manager.store.memory;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Batch;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.StoreListener;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Raft group as its users see one, without its messages: one log, one leader a term, commits once a majority is
 * reachable, followers that lag, elections by chance, and everything that may go wrong short of a broken promise. A
 * leader's end leaves its last proposals committed or lost, and it never learns which ({@link ProposeOutcome.Unknown}). A
 * member's disk survives its crash; it restarts from its last snapshot and the log.
 *
 * <p>All state is owned by the given loop, on which listeners are called too. Faults are staged by calling the methods of
 * this class on that loop.
 */
public final class MemoryGroup {
    private final EventLoop loop;
    private final Randomness random;
    private final MemoryTiming timing;
    private final Consumer<String> story;
    private final Log log;
    private final MembershipChanges changes;
    private final TreeMap<String, Member> members = new TreeMap<>();
    private final TreeSet<String> voters = new TreeSet<>();
    private final Deque<Proposal> tail = new ArrayDeque<>();
    private volatile List<String> publishedVoters = List.of();
    private long term;
    private @Nullable Member leader;
    private boolean electing;
    private double refusals;

    /**
     * A group without running members.
     *
     * @param loop owns all of the group
     * @param random decides who is elected, what is lost and how long things take
     * @param voters their raft ids
     * @param story hears of elections, losses and refusals, for a transcript
     */
    public MemoryGroup(
            EventLoop loop, Randomness random, MemoryTiming timing, Collection<String> voters, Consumer<String> story) {
        this.loop = loop;
        this.random = random;
        this.timing = timing;
        this.story = story;
        this.log = new Log(timing.snapshotEvery(), this::failed);
        this.changes = new MembershipChanges(this, timing);
        this.voters.addAll(voters);
        this.publishedVoters = List.copyOf(this.voters);
    }

    /** Starts a member, or starts it again after a crash or a close; its disk is as it was. */
    public MemoryStore start(String raftId, StoreListener listener) {
        Member member = members.computeIfAbsent(raftId, Member::new);
        if (member.alive()) {
            throw new IllegalStateException(raftId + " runs already");
        }
        MemoryStore store = new MemoryStore(this, raftId, listener, member.snapshot);
        onLoop(() -> {
            member.store = store;
            member.applied = member.snapshotIndex;
            if (member.snapshotIndex > 0) {
                listener.replaced(member.snapshot);
            }
            reconsider();
        });
        return store;
    }

    /** Stops a member's process at once. Its disk stays; what it proposed may be committed by others. */
    public void crash(String raftId) {
        Member member = member(raftId);
        if (!member.alive()) {
            return;
        }
        store(member).publish(Leadership.NONE, List.of());
        member.store = null;
        member.leads = false;
        member.catchingUp = false;
        abandon(member, "the process ended");
        member.barriers.clear();
        leader = member == leader ? null : leader;
        reconsider();
    }

    /** Cuts the group into cells whose members reach only each other; who is not named is alone. */
    public void partition(List<Set<String>> cells) {
        int alone = cells.size();
        for (Member member : members.values()) {
            member.cell = alone++;
            for (int i = 0; i < cells.size(); i++) {
                if (cells.get(i).contains(member.raftId)) {
                    member.cell = i;
                }
            }
        }
        reconsider();
    }

    /** Ends all partitions. */
    public void heal() {
        members.values().forEach(member -> member.cell = 0);
        reconsider();
    }

    /** Makes the leader lose its leadership, as a slow network does; it may win the next election. */
    public void depose() {
        if (leader != null && leader.leads) {
            story.accept("raft: " + leader.raftId + " is deposed");
            stepDown(leader, "the leader was deposed");
            leader = null;
            reconsider();
        }
    }

    /** How likely a proposal is refused without being tried, from 0 to 1. */
    public void refuse(double chance) {
        refusals = chance;
    }

    /** Breaks a member's disk: it fails loudly and stops. */
    public void breakDisk(String raftId) {
        Member member = member(raftId);
        if (member.alive()) {
            failed(member, new IllegalStateException("the disk of " + raftId + " is broken"));
        }
    }

    /** The raft id of the member that leads, or null while there is none. */
    public @Nullable String leader() {
        return leader != null && leader.leads ? leader.raftId : null;
    }

    /** The newest term. */
    public long term() {
        return term;
    }

    /** Whether a member's process runs. */
    public boolean runs(String raftId) {
        Member member = members.get(raftId);
        return member != null && member.alive();
    }

    Randomness random() {
        return random;
    }

    List<String> voters() {
        return publishedVoters;
    }

    MembershipChanges changes() {
        return changes;
    }

    void onLoop(Runnable event) {
        if (loop.inLoop()) {
            event.run();
        } else {
            loop.post(event);
        }
    }

    void later(long ms, Runnable event) {
        loop.schedule(new Object(), loop.now().monoAfterMs(ms), event);
    }

    Member member(String raftId) {
        Member member = members.get(raftId);
        if (member == null) {
            throw new IllegalArgumentException("no member " + raftId);
        }
        return member;
    }

    private static MemoryStore store(Member member) {
        if (member.store == null) {
            throw new IllegalStateException(member.raftId + " does not run");
        }
        return member.store;
    }

    private boolean runs(Member member, MemoryStore store) {
        return member.store == store;
    }

    // ---- proposals

    void propose(
            String raftId, MemoryStore store, Batch batch, long inTerm, CompletableFuture<ProposeOutcome> outcome) {
        Member member = member(raftId);
        if (!runs(member, store)) {
            outcome.complete(new ProposeOutcome.Refused("the store is closed"));
        } else if (!member.leads || member.term != inTerm) {
            refuse(outcome, "this member does not lead in term " + inTerm);
        } else if (refusals > 0 && random.nextDouble() < refusals) {
            story.accept("raft: a proposal of " + raftId + " is refused");
            refuse(outcome, "the log takes nothing now");
        } else {
            member.proposed.add(outcome);
            if (member == leader) {
                append(new Entry(inTerm, batch.toByteString()), outcome);
            }
        }
    }

    private void refuse(CompletableFuture<ProposeOutcome> outcome, String reason) {
        later(1, () -> outcome.complete(new ProposeOutcome.Refused(reason)));
    }

    private void append(Entry entry, CompletableFuture<ProposeOutcome> outcome) {
        Proposal last = tail.peekLast();
        long due = loop.now().monoAfterMs(timing.commit().draw(random));
        if (last != null && last.dueNanos() > due) {
            due = last.dueNanos();
        }
        Set<String> reached = new HashSet<>();
        members.values().stream().filter(this::hearsLeader).forEach(member -> reached.add(member.raftId));
        tail.add(new Proposal(entry, due, reached, outcome));
        loop.schedule("commit", tail.getFirst().dueNanos(), this::commitDue);
    }

    /** Commits what is due, if the leader reaches a majority; if not it waits for the partition's end or the leader's. */
    private void commitDue() {
        Member current = leader;
        if (current == null || !current.leads || !isQuorum(current.cell)) {
            return;
        }
        while (!tail.isEmpty() && tail.getFirst().dueNanos() <= loop.now().monoNanos()) {
            Proposal head = tail.removeFirst();
            log.add(head.entry());
            current.proposed.removeFirst(); // the head's own outcome: both queues have the leader's order
            ProposeOutcome outcome = log.apply(current);
            if (outcome != null) {
                head.outcome().complete(outcome);
            }
        }
        if (!tail.isEmpty()) {
            loop.schedule("commit", tail.getFirst().dueNanos(), this::commitDue);
        }
        members.values().forEach(this::catchUp);
        answerBarriers(current);
    }

    /** A follower applies what is committed, some time later. */
    private void catchUp(Member member) {
        if (member == leader || member.catchingUp || !hearsLeader(member) || member.applied >= log.size()) {
            return;
        }
        member.catchingUp = true;
        MemoryStore store = store(member);
        later(timing.lag().draw(random), () -> {
            if (!runs(member, store)) {
                return;
            }
            member.catchingUp = false;
            if (hearsLeader(member) && leader != null) {
                int upTo = member.applied + 1 + (int) random.nextBelow(log.size() - member.applied);
                log.applyUpTo(member, Math.min(upTo, log.size()), leader);
                answerBarriers(member);
            }
            catchUp(member);
        });
    }

    // ---- reads

    void readBarrier(String raftId, MemoryStore store, Duration deadline, CompletableFuture<Void> done) {
        Member member = member(raftId);
        if (!runs(member, store)) {
            done.completeExceptionally(unavailable("The store is closed."));
            return;
        }
        member.barriers.add(new Member.Barrier(done));
        later(1, () -> answerBarriers(member));
        later(
                deadline.toMillis(),
                () -> done.completeExceptionally(
                        unavailable("No majority of managers confirmed within " + deadline.toMillis() + " ms.")));
    }

    private void answerBarriers(Member member) {
        boolean confirmed = leader != null && leader.leads && hearsLeader(member) && isQuorum(leader.cell);
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

    static RejectedException unavailable(String reason) {
        return new RejectedException(Rejection.unavailable(reason, "Try again in a moment."));
    }

    // ---- leadership

    private boolean isQuorum(int cell) {
        long reachable = voters.stream()
                .map(members::get)
                .filter(member -> member != null && member.alive() && member.cell == cell)
                .count();
        return 2 * reachable > voters.size();
    }

    private boolean hearsLeader(Member member) {
        return leader != null
                && leader.alive()
                && member.alive()
                && member.cell == leader.cell
                && changes.knows(member);
    }

    boolean isVoter(Member member) {
        return voters.contains(member.raftId);
    }

    void setVoters(Collection<String> next) {
        voters.clear();
        voters.addAll(next);
        publishedVoters = List.copyOf(voters);
        reconsider();
    }

    /** After any change of who lives and who reaches whom: tells members what they can now know, and starts what is due. */
    void reconsider() {
        Member current = leader;
        boolean sound = current != null && current.alive() && isVoter(current) && isQuorum(current.cell);
        if (current != null && current.alive() && !sound) {
            doubt(current);
        }
        if (sound) {
            members.values().forEach(this::learn);
            commitDue();
            members.values().forEach(this::catchUp);
        } else if (!electing && members.values().stream().anyMatch(m -> isQuorum(m.cell))) {
            electing = true;
            later(timing.election().draw(random), () -> {
                electing = false;
                elect(null);
            });
        }
        publish();
    }

    /** A leader that reaches no majority finds out some time later. */
    private void doubt(Member member) {
        long inTerm = member.term;
        later(timing.stepDown().draw(random), () -> {
            if (member.alive() && member.leads && member.term == inTerm && !isQuorum(member.cell)) {
                story.accept("raft: " + member.raftId + " reaches no majority any more");
                stepDown(member, "no majority is reachable");
                leader = member == leader ? null : leader;
                reconsider();
            }
        });
    }

    private void learn(Member member) {
        if (leader != null && hearsLeader(member) && member.term < leader.term) {
            stepDown(member, "another member leads in term " + leader.term);
            member.term = leader.term;
        }
    }

    private void stepDown(Member member, String why) {
        if (!member.leads) {
            if (member.alive()) {
                store(member).listener().following();
            }
            return;
        }
        member.leads = false;
        publish();
        // A real store may tell either first.
        boolean answersFirst = random.nextDouble() < 0.5;
        if (answersFirst) {
            abandon(member, why);
        }
        store(member).listener().following();
        if (!answersFirst) {
            abandon(member, why);
        }
    }

    private static void abandon(Member member, String why) {
        member.proposed.forEach(outcome -> outcome.complete(new ProposeOutcome.Unknown(why)));
        member.proposed.clear();
    }

    /** Elects a member of the majority, the wanted one if it can be. */
    void elect(@Nullable String wanted) {
        if (leader != null && leader.alive() && isVoter(leader) && isQuorum(leader.cell) && wanted == null) {
            return; // it came back before anybody missed it
        }
        List<Member> able = members.values().stream()
                .filter(m -> m.alive() && isVoter(m) && isQuorum(m.cell))
                .toList();
        if (able.isEmpty()) {
            return;
        }
        Member winner = able.stream()
                .filter(m -> m.raftId.equals(wanted))
                .findFirst()
                .orElseGet(() -> able.get((int) random.nextBelow(able.size())));
        Member before = leader;
        if (before != null && before.leads && before.cell == winner.cell) {
            stepDown(before, "another member was elected");
        }
        settleTail(winner);
        term++;
        leader = winner;
        winner.term = term;
        log.add(new Entry(term, null));
        story.accept("raft: " + winner.raftId + " is elected in term " + term);
        reconsider();
        long inTerm = term;
        later(timing.commit().draw(random), () -> establish(winner, inTerm));
    }

    /** The new leader keeps a prefix of the old one's last proposals: those that it had in its own log. */
    private void settleTail(Member winner) {
        int kept = 0;
        while (!tail.isEmpty() && tail.getFirst().reached().contains(winner.raftId) && random.nextDouble() < 0.5) {
            log.add(tail.removeFirst().entry());
            kept++;
        }
        if (kept + tail.size() > 0) {
            story.accept("raft: " + kept + " proposals outlive their leader, " + tail.size() + " are lost");
        }
        tail.clear();
    }

    private void establish(Member winner, long inTerm) {
        if (winner != leader || term != inTerm || !winner.alive()) {
            return;
        }
        if (!isQuorum(winner.cell)) {
            later(timing.commit().draw(random), () -> establish(winner, inTerm));
            return;
        }
        log.applyUpTo(winner, log.size(), winner);
        if (!winner.alive()) {
            return;
        }
        winner.leads = true;
        publish();
        store(winner).listener().leading(inTerm);
        answerBarriers(winner);
    }

    private void publish() {
        for (Member member : members.values()) {
            if (member.store != null) {
                boolean hears = hearsLeader(member) && leader != null;
                List<String> reachable = !member.leads
                        ? List.of()
                        : voters.stream()
                                .filter(id ->
                                        members.get(id) != null && member(id).alive() && member(id).cell == member.cell)
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

    private void failed(Member member, Throwable cause) {
        StoreListener listener = store(member).listener();
        crash(member.raftId);
        listener.failed("the log of " + member.raftId, cause);
    }

    void stop(String raftId, MemoryStore store) {
        Member member = member(raftId);
        if (runs(member, store)) {
            if (member == leader && member.leads) {
                stepDown(member, "the store is closing");
            }
            crash(raftId);
        }
    }
}
