package io.jswarm.manager.state;

import com.google.protobuf.MessageLite;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Change;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** The fields of a state while the next one is made. Confined to the maker; never changed once a ClusterState holds it. */
final class StateParts {
    long revision;
    long timeMs;
    /** The feature level at which the changes that come are written. */
    int level;

    RequestResults results;

    /** The objects of each kind by key, and the keys of those that have a name by it, at the kind's place. */
    private final TreePMap<?, ?>[] objects;

    private final TreePMap<?, ?>[] names;

    StateParts(int level) {
        this.level = level;
        objects = new TreePMap<?, ?>[ObjectKinds.PLACES];
        Arrays.fill(objects, TreePMap.empty());
        names = objects.clone();
        results = RequestResults.EMPTY;
    }

    /** What follows the state: a batch is written at the level of the state that it follows. */
    StateParts(ClusterState state) {
        this(state.parts());
        level = state.featureLevel();
    }

    StateParts(StateParts other) {
        revision = other.revision;
        timeMs = other.timeMs;
        level = other.level;
        objects = other.objects.clone();
        names = other.names.clone();
        results = other.results;
    }

    /** The objects of a kind. */
    @SuppressWarnings("unchecked") // what stands at a kind's place is of the kind
    <K extends Comparable<? super K>, V extends MessageLite> TreePMap<K, V> of(ObjectKind<K, V> kind) {
        return (TreePMap<K, V>) objects[kind.place()];
    }

    /** The keys of a kind's objects that have a name. */
    @SuppressWarnings("unchecked") // what stands at a kind's place is of the kind
    <K extends Comparable<? super K>, V extends MessageLite> TreePMap<ObjectName, K> namesOf(ObjectKind<K, V> kind) {
        return (TreePMap<ObjectName, K>) names[kind.place()];
    }

    /** Applies one change and says what it replaced. */
    Delta.Edit<?, ?> apply(Change change) {
        return apply(ObjectKinds.of(change), change);
    }

    <K extends Comparable<? super K>, V extends MessageLite> Delta.Edit<K, V> apply(
            ObjectKind<K, V> kind, Change change) {
        V named = kind.read(kind.in(change), level);
        K key = kind.key(named);
        TreePMap<K, V> present = of(kind);
        V before = present.get(key);
        requireFit(change.getAction(), before, kind, key);
        V after = change.getAction() == Action.ACTION_REMOVE ? null : kind.shared(named, before, this);
        objects[kind.place()] = after == null ? present.minus(key) : present.plus(key, after);
        rename(kind, key, before == null ? null : kind.name(before), after == null ? null : kind.name(after));
        return new Delta.Edit<>(kind, key, before, after);
    }

    private <K extends Comparable<? super K>, V extends MessageLite> void rename(
            ObjectKind<K, V> kind, K key, @Nullable ObjectName before, @Nullable ObjectName after) {
        if (before == null && after == null) {
            return;
        }
        TreePMap<ObjectName, K> known = namesOf(kind);
        if (before != null && !before.equals(after) && key.equals(known.get(before))) {
            known = known.minus(before);
        }
        names[kind.place()] = after == null ? known : known.plus(after, key);
    }

    /** The action must fit what stands there. */
    private static void requireFit(Action action, @Nullable Object before, ObjectKind<?, ?> kind, Object key) {
        boolean fits = switch (action) {
            case ACTION_CREATE -> before == null;
            case ACTION_UPDATE, ACTION_REMOVE -> before != null;
            case ACTION_UNSPECIFIED, UNRECOGNIZED -> false;
        };
        if (!fits) {
            throw new IllegalStateException(action + " of " + kind + " " + key + " does not fit: it is "
                    + (before == null ? "not there" : "there already"));
        }
    }
}
