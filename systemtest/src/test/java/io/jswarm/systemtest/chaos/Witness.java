package io.jswarm.systemtest.chaos;

import com.google.protobuf.MessageLite;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.store.PassingListener;
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
        return new Hearing(this, member, listener);
    }

    private static final class Hearing extends PassingListener {
        private final Witness witness;
        private final String member;
        private long last;
        private long state;

        Hearing(Witness witness, String member, StoreListener to) {
            super(to);
            this.witness = witness;
            this.member = member;
        }

        @Override
        public void committed(ClusterState image, Delta delta) {
            witness.committed(this, image, delta);
            super.committed(image, delta);
        }

        @Override
        public void replaced(ClusterState image) {
            witness.replaced(this, image, sum(image));
            super.replaced(image);
        }

        @Override
        public void leading(long term) {
            witness.leading(this, term);
            super.leading(term);
        }
    }

    private synchronized void committed(Hearing of, ClusterState image, Delta delta) {
        events++;
        follows(of, image, delta);
        of.last = delta.revision();
        of.state += delta.edits().stream().mapToLong(Witness::difference).sum();
        Commit commit = new Commit(delta.edits().hashCode(), of.state);
        Commit before = log.putIfAbsent(of.last, commit);
        if (before != null && !before.equals(commit)) {
            wrong(of.member + " commits another " + (before.change() == commit.change() ? "state" : "change")
                    + " as revision " + of.last + " than a member did before");
        }
    }

    private void follows(Hearing of, ClusterState image, Delta delta) {
        long next = delta.revision();
        if (next != image.revision() || next <= of.last) {
            wrong(of.member + " commits revision " + next + " of image " + image.revision() + " after " + of.last);
        } else if (!log.subMap(of.last, false, next, false).isEmpty()) {
            wrong(of.member + " commits revision " + next + " after " + of.last + " and leaves "
                    + log.higherKey(of.last) + " out");
        }
    }

    private synchronized void replaced(Hearing of, ClusterState image, long state) {
        events++;
        Commit commit = log.get(image.revision());
        if (image.revision() < of.last || commit == null && !log.isEmpty()) {
            wrong(of.member + " loads a snapshot of revision " + image.revision() + " after " + of.last
                    + (commit == null ? ", which nobody committed" : ""));
        } else if (commit != null && commit.state() != state) {
            wrong(of.member + " loads another state of revision " + image.revision() + " than was committed");
        }
        of.last = image.revision();
        of.state = state;
    }

    private synchronized void leading(Hearing of, long term) {
        events++;
        String other = leaders.putIfAbsent(term, of.member);
        if (other != null && !other.equals(of.member)) {
            wrong(of.member + " and " + other + " lead in term " + term);
        }
        long told = acknowledged.getAsLong();
        // Behind a later leader's back this one may be late to hear of its own election.
        if (leaders.lastKey() == term && told > of.last) {
            wrong(of.member + " leads in term " + term + " with revision " + of.last + ", but " + told
                    + " was acknowledged");
        }
    }

    private static long hash(@Nullable MessageLite object) {
        if (object == null) {
            return 0;
        }
        long mixed = (object.hashCode() + 0x9E37_79B9_7F4A_7C15L) * 0xBF58_476D_1CE4_E5B9L;
        return mixed ^ mixed >>> 31;
    }

    private static long difference(Delta.Edit<?, ?> edit) {
        return hash(edit.after()) - hash(edit.before());
    }

    private static long sum(ClusterState image) {
        return ObjectKinds.ALL.stream()
                .flatMap(kind -> image.of(kind).values().stream())
                .mapToLong(Witness::hash)
                .sum();
    }
}
