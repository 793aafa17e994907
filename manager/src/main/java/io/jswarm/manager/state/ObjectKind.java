package io.jswarm.manager.state;

import com.google.protobuf.MessageLite;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Kind;
import io.jswarm.api.v1.Meta;
import io.jswarm.api.v1.WatchEvent;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One kind of object that the state holds: all that the state, its log, its snapshots, drafts and watches must know of it.
 * The kinds are the constants of {@link ObjectKinds}. Immutable.
 *
 * @param <K> what names an object of the kind; its order is that of the state's map
 * @param <V> the object
 */
public final class ObjectKind<K extends Comparable<? super K>, V extends MessageLite> {
    private final Change.ObjectCase inChange;
    private final Class<V> type;
    private final Function<V, K> key;
    private final Function<Change, V> get;
    private final BiConsumer<Change.Builder, V> set;
    private final Function<Change.Builder, Meta.Builder> meta;
    private final UnaryOperator<V> identity;
    private final Function<V, @Nullable String> name;
    private final Function<V, String> namespace;
    private final Sharing<V> sharing;
    private final AtLevel<V> written;
    private final AtLevel<V> read;
    private final @Nullable Publication<V> publication;

    /** How objects of the kind share the texts that stand elsewhere in the state. */
    interface Sharing<V> {
        /** The same object, with texts as {@code before} or other objects hold them. */
        V share(V object, @Nullable V before, StateParts state);
    }

    /** What an object becomes between memory and what a feature level stores. */
    interface AtLevel<V> {
        /** The same object when nothing of it differs. */
        V of(V object, int level);
    }

    /**
     * How a kind is shown to those who watch the state.
     *
     * @param kind what they call it
     * @param set puts an object into an event
     * @param redacted the object without what nobody may read back
     * @param serviceId the service that the object is or belongs to; empty: none
     */
    public record Publication<V>(
            Kind kind,
            BiConsumer<WatchEvent.Builder, V> set,
            UnaryOperator<V> redacted,
            Function<V, String> serviceId) {
        /** What those who watch are shown: the whole object, also of one that is gone. */
        public WatchEvent event(Action action, V object) {
            WatchEvent.Builder event = WatchEvent.newBuilder().setAction(action);
            set.accept(event, redacted.apply(object));
            return event.build();
        }
    }

    private ObjectKind(Class<V> type, Function<V, K> key, Builder<V> builder) {
        this.inChange = builder.inChange;
        this.type = type;
        this.key = key;
        this.get = builder.get;
        this.set = builder.set;
        this.meta = builder.meta;
        this.identity = builder.identity;
        this.name = builder.name;
        this.namespace = builder.namespace;
        this.sharing = builder.sharing;
        this.written = builder.written;
        this.read = builder.read;
        this.publication = builder.publication;
    }

    /** An index of what is kept for each kind: the number of its field in a change. */
    int place() {
        return inChange.getNumber();
    }

    /** The field of a change that holds objects of the kind. */
    Change.ObjectCase inChange() {
        return inChange;
    }

    Class<V> type() {
        return type;
    }

    /** What names the object. */
    public K key(V object) {
        return key.apply(object);
    }

    /** The object that the change, which must be of this kind, holds. */
    V in(Change change) {
        return get.apply(change);
    }

    /** The object as log and snapshot hold it at this feature level, and as it is sent to other nodes. */
    public V written(V object, int level) {
        return written.of(object, level);
    }

    /** The object as it is in memory, from one that log or snapshot hold at this level. */
    V read(V object, int level) {
        return read.of(object, level);
    }

    /** The change, which must be of this kind, with its object as it is written at this level. */
    @SuppressWarnings("ReferenceEquality") // whether it comes back itself is the question
    Change written(Change change, int level) {
        V object = get.apply(change);
        V written = written(object, level);
        return written == object ? change : whole(change.getAction(), written);
    }

    /** A change of this kind. */
    Change change(Action action, V object) {
        return whole(action, action == Action.ACTION_REMOVE ? identity.apply(object) : object);
    }

    /** A change of this kind that holds the object as it is. */
    Change whole(Action action, V object) {
        Change.Builder change = Change.newBuilder().setAction(action);
        set.accept(change, object);
        return change.build();
    }

    /** Version and times of the object in the change, which must be of this kind. */
    Meta.Builder meta(Change.Builder change) {
        return meta.apply(change);
    }

    /** The name that only this object of the kind has now in its namespace; null for none. */
    @Nullable
    ObjectName name(V object) {
        String own = name.apply(object);
        return own == null ? null : new ObjectName(namespace.apply(object), own);
    }

    V shared(V object, @Nullable V before, StateParts state) {
        return sharing.share(object, before, state);
    }

    /** How those who watch the state see the kind; null: not at all. */
    public @Nullable Publication<V> publication() {
        return publication;
    }

    @Override
    public String toString() {
        return inChange.name();
    }

    /** The same in every run, unlike the one of an object's identity. */
    @Override
    public int hashCode() {
        return inChange.getNumber();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    /** What a kind is made of; what is not said is as most kinds have it. */
    static final class Builder<V extends MessageLite> {
        private final Change.ObjectCase inChange;
        private final Function<Change, V> get;
        private final BiConsumer<Change.Builder, V> set;
        private final Function<Change.Builder, Meta.Builder> meta;
        private UnaryOperator<V> identity = UnaryOperator.identity();
        private Function<V, @Nullable String> name = object -> null;
        private Function<V, String> namespace = object -> ObjectName.DEFAULT_NAMESPACE;
        private Sharing<V> sharing = (object, before, state) -> object;
        private AtLevel<V> written = (object, level) -> object;
        private AtLevel<V> read = written;
        private @Nullable Publication<V> publication;

        Builder(
                Change.ObjectCase inChange,
                Function<Change, V> get,
                BiConsumer<Change.Builder, V> set,
                Function<Change.Builder, Meta.Builder> meta) {
            this.inChange = inChange;
            this.get = get;
            this.set = set;
            this.meta = meta;
        }

        /** What a removal keeps of the object: the fields that name it. */
        Builder<V> identity(UnaryOperator<V> of) {
            identity = of;
            return this;
        }

        /** Objects of the kind have names; null: this one has none (any more). */
        Builder<V> named(Function<V, @Nullable String> of) {
            name = of;
            return this;
        }

        /** Objects of the kind say their namespace themselves; else all are in the default one. */
        Builder<V> inNamespace(Function<V, String> of) {
            namespace = of;
            return this;
        }

        Builder<V> sharing(Sharing<V> texts) {
            sharing = texts;
            return this;
        }

        /** Levels differ in what they store of an object; {@code read} makes what is not stored. */
        Builder<V> stored(AtLevel<V> asWritten, AtLevel<V> asRead) {
            written = asWritten;
            read = asRead;
            return this;
        }

        /** The kind is shown to those who watch the state. */
        Builder<V> published(
                Kind kind,
                BiConsumer<WatchEvent.Builder, V> setEvent,
                UnaryOperator<V> redacted,
                Function<V, String> serviceId) {
            publication = new Publication<>(kind, setEvent, redacted, serviceId);
            return this;
        }

        <K extends Comparable<? super K>> ObjectKind<K, V> keyed(Class<V> type, Function<V, K> by) {
            return new ObjectKind<>(type, by, this);
        }
    }
}
