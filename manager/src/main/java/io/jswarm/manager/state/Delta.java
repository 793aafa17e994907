package io.jswarm.manager.state;

import com.google.protobuf.MessageLite;
import io.jswarm.api.v1.Action;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What changed from one state to the next, in the order of the changes: the input of deciders, indexes, the dispatcher
 * and watches.
 *
 * @param revision the revision of the state after the changes
 * @param edits each change with what stood before and what stands after
 */
public record Delta(long revision, List<Edit<?, ?>> edits) {
    private static final long EDIT_BYTES = 200;

    /** Copies the list. */
    public Delta {
        edits = List.copyOf(edits);
    }

    /**
     * One object's change.
     *
     * @param kind what the object is
     * @param key what names it
     * @param before what stood before; null for a new object
     * @param after what stands after; null for a removed object
     */
    public record Edit<K extends Comparable<? super K>, V extends MessageLite>(
            ObjectKind<K, V> kind,
            K key,
            @Nullable V before,
            @Nullable V after) {
        /** As an edit of that kind; null when it is of another one. */
        @SuppressWarnings("unchecked") // the kind says what it is
        public <L extends Comparable<? super L>, W extends MessageLite> @Nullable Edit<L, W> as(
                ObjectKind<L, W> wanted) {
            return kind.equals(wanted) ? (Edit<L, W>) this : null;
        }

        /** Has it looked at when it is of that kind. */
        public <L extends Comparable<? super L>, W extends MessageLite> void when(
                ObjectKind<L, W> wanted, Consumer<Edit<L, W>> look) {
            Edit<L, W> edit = as(wanted);
            if (edit != null) {
                look.accept(edit);
            }
        }

        /** Whether it is of that kind. */
        public boolean is(ObjectKind<?, ?> wanted) {
            return kind.equals(wanted);
        }

        /** The object as it stands after, or as it was last when it is removed. */
        public V named() {
            if (after != null) {
                return after;
            }
            if (before != null) {
                return before;
            }
            throw new IllegalStateException("an edit of nothing");
        }

        /** What a draft or a log made of the object. */
        public Action action() {
            return before == null ? Action.ACTION_CREATE : after == null ? Action.ACTION_REMOVE : Action.ACTION_UPDATE;
        }
    }

    /** Its size in bytes: the objects' as messages, of which they take some times as much in memory, and a little for each. */
    public long bytes() {
        long bytes = 0;
        for (Edit<?, ?> edit : edits) {
            bytes += EDIT_BYTES + size(edit.before()) + size(edit.after());
        }
        return bytes;
    }

    private static long size(@Nullable MessageLite object) {
        return object == null ? 0 : object.getSerializedSize();
    }
}
