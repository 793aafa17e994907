package io.jswarm.manager.store.memory;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Adding and removing voters, one at a time. Owned by the group's loop. */
final class MemoryMembershipChanges {
    private final MemoryGroup group;
    private final MemoryTiming timing;
    private @Nullable String joining;

    MemoryMembershipChanges(MemoryGroup group, MemoryTiming timing) {
        this.group = group;
        this.timing = timing;
    }

    /** Whether the leader sends the log to this member. */
    boolean knows(Member member) {
        return group.isVoter(member) || member.raftId.equals(joining);
    }

    void add(String self, String raftId, Duration deadline, CompletableFuture<Void> done) {
        if (refused(self, done) || group.voters().contains(raftId)) {
            done.complete(null);
            return;
        }
        joining = raftId;
        group.reconsider();
        group.later(
                Math.min(
                        deadline.toMillis(),
                        timing.commit().mostMs() + timing.lag().mostMs()),
                () -> {
                    joining = null;
                    boolean runs = group.runs(raftId);
                    if (!refused(self, done) && !runs) {
                        reject(done, raftId + " did not catch up.", "Check that its daemon runs and is reachable.");
                    } else if (runs) {
                        TreeSet<String> next = new TreeSet<>(group.voters());
                        next.add(raftId);
                        group.setVoters(next);
                        done.complete(null);
                    }
                });
    }

    void remove(String self, String raftId, Duration deadline, CompletableFuture<Void> done) {
        if (refused(self, done) || !group.voters().contains(raftId)) {
            done.complete(null);
            return;
        }
        TreeSet<String> next = new TreeSet<>(group.voters());
        next.remove(raftId);
        long running = next.stream().filter(group::runs).count();
        if (2 * running <= next.size()) {
            reject(
                    done,
                    "Without " + raftId + " no majority of managers would be left.",
                    "Start another manager first.");
            return;
        }
        group.later(Math.min(deadline.toMillis(), timing.commit().draw(group.random())), () -> {
            if (!refused(self, done)) {
                group.setVoters(next);
                done.complete(null);
            }
        });
    }

    void transfer(String self, String raftId, Duration deadline, CompletableFuture<Void> done) {
        if (refused(self, done)) {
            return;
        }
        String to = raftId.isEmpty() ? anotherThan(self) : raftId;
        if (!group.voters().contains(to) || !group.runs(to)) {
            reject(done, to + " is no running manager.", "See jswarm node ls.");
            return;
        }
        group.later(Math.min(deadline.toMillis(), timing.commit().draw(group.random())), () -> {
            if (!refused(self, done)) {
                group.elect(to);
                done.complete(null);
            }
        });
    }

    private String anotherThan(String self) {
        return group.voters().stream()
                .filter(each -> !each.equals(self) && group.runs(each))
                .findFirst()
                .orElse("another one");
    }

    private boolean refused(String self, CompletableFuture<Void> done) {
        if (!self.equals(group.leader())) {
            done.completeExceptionally(MemoryGroup.unavailable("This manager does not lead."));
        } else if (joining != null) {
            reject(done, "Another change of the managers is under way.", "Try again in a moment.");
        }
        return done.isDone();
    }

    private static void reject(CompletableFuture<Void> done, String reason, String hint) {
        done.completeExceptionally(new RejectedException(Rejection.precondition(reason, hint)));
    }
}
