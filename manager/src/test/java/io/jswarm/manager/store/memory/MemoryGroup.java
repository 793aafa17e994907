package io.jswarm.manager.store.memory;

import io.jswarm.api.Now;
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
    private final MemoryMembershipChanges changes;
    private final Members members;
    private final Elections elections;
    private final Barriers barriers;
    private final Deque<MemoryProposal> tail = new ArrayDeque<>();
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
        this.changes = new MemoryMembershipChanges(this, timing);
        this.members = new Members(voters, changes);
        this.barriers = new Barriers(members, log);
        this.elections = new Elections(this, members, log, barriers, timing, story);
    }

    /** Starts a member, or starts it again after a crash or a close; its disk is as it was. */
    public MemoryStore start(String raftId, StoreListener listener) {
        Member member = members.known(raftId);
        if (member.startsOrRuns()) {
            throw new IllegalStateException(raftId + " runs already");
        }
        MemoryStore store = new MemoryStore(this, raftId, listener, member.snapshot);
        member.starting = store;
        onLoop(() -> {
            if (!store.equals(member.starting)) {
                return; // it was ended before it ran
            }
            member.starting = null;
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
        member.starting = null;
        if (!member.alive()) {
            return;
        }
        member.running().publish(Leadership.NONE, List.of());
        member.store = null;
        member.leads = false;
        member.catchingUp = false;
        Elections.abandon(member, "the process ended");
        member.barriers.clear();
        members.left(member);
        reconsider();
    }

    /** Cuts the group into cells whose members reach only each other; who is not named is alone. */
    public void partition(List<Set<String>> cells) {
        int alone = cells.size();
        for (Member member : members.all()) {
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
        members.all().forEach(member -> member.cell = 0);
        reconsider();
    }

    /** Makes the leader lose its leadership, as a slow network does; it may win the next election. */
    public void depose() {
        Member leader = members.leader();
        if (leader != null && leader.leads) {
            story.accept("raft: " + leader.raftId + " is deposed");
            elections.stepDown(leader, "the leader was deposed");
            members.left(leader);
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
        Member leader = members.leader();
        return leader != null && leader.leads ? leader.raftId : null;
    }

    /** The newest term. */
    public long term() {
        return elections.term();
    }

    /** Whether a member's process runs. */
    public boolean runs(String raftId) {
        return members.runs(raftId);
    }

    Randomness random() {
        return random;
    }

    List<String> voters() {
        return members.voters();
    }

    MemoryMembershipChanges changes() {
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
        return members.get(raftId);
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
            if (member == members.leader()) {
                append(new MemoryEntry(inTerm, batch.toByteString()));
            }
        }
    }

    private void refuse(CompletableFuture<ProposeOutcome> outcome, String reason) {
        later(1, () -> outcome.complete(new ProposeOutcome.Refused(reason)));
    }

    private void append(MemoryEntry entry) {
        MemoryProposal last = tail.peekLast();
        long due = loop.now().monoAfterMs(timing.commit().draw(random));
        if (last != null && last.dueNanos() > due) {
            due = last.dueNanos();
        }
        Set<String> reached = new HashSet<>();
        members.all().stream().filter(members::hearsLeader).forEach(member -> reached.add(member.raftId));
        tail.add(new MemoryProposal(entry, due, reached));
        loop.schedule("commit", tail.getFirst().dueNanos(), this::commitDue);
    }

    /** Commits what is due, if the leader reaches a majority; if not it waits for the partition's end or the leader's. */
    private void commitDue() {
        Member current = members.leader();
        if (current == null || !current.leads || !members.isQuorum(current.cell)) {
            return;
        }
        while (!tail.isEmpty() && tail.getFirst().dueNanos() <= loop.now().monoNanos()) {
            log.add(tail.removeFirst().entry());
        }
        if (!tail.isEmpty()) {
            loop.schedule("commit", tail.getFirst().dueNanos(), this::commitDue);
        }
        members.all().forEach(this::catchUp);
        if (current.applied < log.size()) {
            MemoryStore store = current.running();
            long inTerm = current.term;
            later(timing.own().draw(random), () -> {
                if (runs(current, store) && current.leads && current.term == inTerm) {
                    applyOwn(current);
                }
            });
        }
    }

    /** A leader's followers may know of a commit, and have applied it, before the leader itself has. */
    private void applyOwn(Member leader) {
        while (leader.alive() && leader.applied < log.size()) {
            // The outcomes of all that waits have the log's order.
            CompletableFuture<ProposeOutcome> told = leader.proposed.removeFirst();
            ProposeOutcome outcome = log.apply(leader);
            if (outcome != null) {
                told.complete(outcome);
            }
        }
        barriers.answer(leader);
    }

    /** The new leader keeps a prefix of the old one's last proposals: those that it had in its own log. */
    void settleTail(Member winner) {
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

    /** A follower applies what is committed, some time later. */
    private void catchUp(Member member) {
        if (member == members.leader()
                || member.catchingUp
                || !members.hearsLeader(member)
                || member.applied >= log.size()) {
            return;
        }
        member.catchingUp = true;
        MemoryStore store = member.running();
        later(timing.lag().draw(random), () -> {
            if (!runs(member, store)) {
                return;
            }
            member.catchingUp = false;
            Member leader = members.leader();
            if (members.hearsLeader(member) && leader != null) {
                int upTo = member.applied + 1 + (int) random.nextBelow(log.size() - member.applied);
                log.applyUpTo(member, Math.min(upTo, log.size()), leader);
                barriers.answer(member);
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
        later(1, () -> barriers.answer(member));
        later(
                deadline.toMillis(),
                () -> done.completeExceptionally(new RejectedException(
                        Rejection.noMajority("none confirmed the read within " + deadline.toMillis() + " ms"))));
    }

    static RejectedException unavailable(String reason) {
        return new RejectedException(Rejection.unavailable(reason, "Try again in a moment."));
    }

    // ---- leadership

    Now now() {
        return loop.now();
    }

    boolean isVoter(Member member) {
        return members.isVoter(member);
    }

    void setVoters(Collection<String> next) {
        members.setVoters(next);
        reconsider();
    }

    /** After any change of who lives and who reaches whom: tells members what they can now know, and starts what is due. */
    void reconsider() {
        if (members.leaderIsSound()) {
            elections.inform();
            commitDue();
            members.all().forEach(this::catchUp);
        } else {
            elections.replaceLeader();
        }
        members.publish();
    }

    /** Elects a member of the majority, the wanted one if it can be. */
    void elect(@Nullable String wanted) {
        elections.elect(wanted);
    }

    private void failed(Member member, Throwable cause) {
        StoreListener listener = member.running().listener();
        crash(member.raftId);
        listener.failed("the log of " + member.raftId, cause);
    }

    void stop(String raftId, MemoryStore store) {
        Member member = member(raftId);
        if (runs(member, store)) {
            if (member == members.leader() && member.leads) {
                elections.stepDown(member, "the store is closing");
            }
            crash(raftId);
        }
    }
}
