package io.jswarm.deploy.chaos;

import com.google.protobuf.Message;
import io.jswarm.api.v1.Change;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.store.StoreListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hears every event of every member's store, over all its starts, and holds each to what was heard before: at most one leader
 * a term; whoever commits or loads a revision has the same change and the same state there; no member leaves a revision out;
 * a new leader has every write that was acknowledged; a member that was removed stays away. Safe for any thread.
 */
final class Witness {
    private static final int MOST_TOLD = 10;

    /** What a revision changed, and a hash of all objects after it. */
    private record Commit(int change, long state) {}

    private final NavigableMap<Long, Commit> log = new TreeMap<>();
    private final NavigableMap<Long, String> leaders = new TreeMap<>();
    private final Map<String, Long> removed = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private LongSupplier acknowledged = () -> 0;
    private long events;

    /** Where to ask for the highest version that a client was told of. */
    synchronized void acknowledgedBy(LongSupplier highest) {
        acknowledged = highest;
    }

    /** What is wrong so far; the first few. */
    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** How many events were held to account. */
    synchronized long events() {
        return events;
    }

    /** The group has confirmed that the member is out. */
    synchronized void removed(String member) {
        removed.put(member, leaders.isEmpty() ? 0 : leaders.lastKey());
    }

    /** Who votes, as the leader of a term says; what one of an older term says may be old. */
    synchronized void voters(List<String> voters, long term) {
        events++;
        voters.stream()
                .filter(voter -> removed.getOrDefault(voter, Long.MAX_VALUE) <= term)
                .forEach(voter -> wrong("member " + voter + " was removed, and votes again"));
    }

    private void wrong(String what) {
        if (violations.size() < MOST_TOLD) {
            violations.add(what);
        }
    }

    /** Stands between a member's store and whoever listens to it, for one start. */
    StoreListener before(String member, StoreListener listener) {
        return new Hearing(member, listener);
    }

    private final class Hearing extends StagedManager.Passing {
        private final String member;
        private long last;
        private long state;

        Hearing(String member, StoreListener to) {
            super(to);
            this.member = member;
        }

        @Override
        public void committed(ClusterState image, Delta delta) {
            synchronized (Witness.this) {
                events++;
                follows(image, delta);
                last = delta.revision();
                state += delta.edits().stream().mapToLong(Witness::difference).sum();
                Commit commit = new Commit(delta.edits().hashCode(), state);
                Commit before = log.putIfAbsent(last, commit);
                if (before != null && !before.equals(commit)) {
                    wrong(member + " commits another "
                            + (before.change() == commit.change() ? "state" : "change")
                            + " as revision " + last + " than a member did before");
                }
            }
            super.committed(image, delta);
        }

        private void follows(ClusterState image, Delta delta) {
            long next = delta.revision();
            if (next != image.revision() || next <= last) {
                wrong(member + " commits revision " + next + " of image " + image.revision() + " after " + last);
            } else if (!log.subMap(last, false, next, false).isEmpty()) {
                wrong(member + " commits revision " + next + " after " + last + " and leaves " + log.higherKey(last)
                        + " out");
            }
        }

        @Override
        public void replaced(ClusterState image) {
            long all = sum(image);
            synchronized (Witness.this) {
                events++;
                Commit commit = log.get(image.revision());
                if (image.revision() < last || commit == null && image.revision() > 0) {
                    wrong(member + " loads a snapshot of revision " + image.revision() + " after " + last
                            + (commit == null ? ", which nobody committed" : ""));
                } else if (commit != null && commit.state() != all) {
                    wrong(member + " loads another state of revision " + image.revision() + " than was committed");
                }
                last = image.revision();
                state = all;
            }
            super.replaced(image);
        }

        @Override
        public void leading(long term) {
            synchronized (Witness.this) {
                events++;
                String other = leaders.putIfAbsent(term, member);
                if (other != null && !other.equals(member)) {
                    wrong(member + " and " + other + " lead in term " + term);
                }
                long told = acknowledged.getAsLong();
                // Behind a later leader's back this one may be late to hear of its own election.
                if (leaders.lastKey() == term && told > last) {
                    wrong(member + " leads in term " + term + " with revision " + last + ", but " + told
                            + " was acknowledged");
                }
            }
            super.leading(term);
        }
    }

    private static long hash(@Nullable Message object) {
        if (object == null) {
            return 0;
        }
        long mixed = (object.hashCode() + 0x9E37_79B9_7F4A_7C15L) * 0xBF58_476D_1CE4_E5B9L;
        return mixed ^ mixed >>> 31;
    }

    private static long difference(Delta.Edit edit) {
        return switch (edit) {
            case Delta.ClusterEdit(var before, var after) -> hash(after) - hash(before);
            case Delta.TrustEdit(var before, var after) -> hash(after) - hash(before);
            case Delta.NodeEdit(var before, var after) -> hash(after) - hash(before);
            case Delta.ServiceEdit(var before, var after) -> hash(after) - hash(before);
            case Delta.TemplateEdit(var before, var after) -> hash(after) - hash(before);
            case Delta.TaskEdit(var before, var after) -> hash(after) - hash(before);
            case Delta.MemberEdit(var before, var after) -> hash(after) - hash(before);
            case Delta.RemovedNodeEdit(var before, var after) -> hash(after) - hash(before);
        };
    }

    private static long sum(ClusterState image) {
        long all = 0;
        for (Change change : image.objects()) {
            all += change.getAllFields().values().stream()
                    .filter(Message.class::isInstance)
                    .mapToLong(field -> hash((Message) field))
                    .sum();
        }
        return all;
    }
}
