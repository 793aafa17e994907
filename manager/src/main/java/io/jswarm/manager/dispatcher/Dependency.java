package io.jswarm.manager.dispatcher;

import com.google.protobuf.MessageLite;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKind;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.TemplateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One kind of object that a worker needs for its tasks: told before the first task that names it, withdrawn after the
 * last. A new kind is a field of {@code AssignmentChange} and a row of {@link #ALL}.
 *
 * @param <K> what names the object
 * @param <V> the object
 */
final class Dependency<K extends Comparable<? super K>, V extends MessageLite> {
    /** All kinds, in the order in which they are told. */
    static final List<Dependency<?, ?>> ALL = List.of(new Dependency<>(
            ObjectKinds.TEMPLATE,
            (task, image) -> List.of(new TemplateKey(task.getServiceId(), task.getTemplateVersion())),
            AssignmentChange.Builder::setTemplate,
            key -> Template.newBuilder()
                    .setServiceId(key.serviceId())
                    .setVersion(key.version())
                    .build()));

    private final ObjectKind<K, V> kind;
    private final BiFunction<Task, ClusterState, List<K>> needs;
    private final BiConsumer<AssignmentChange.Builder, V> item;
    private final Function<K, V> identity;

    /**
     * A kind.
     *
     * @param kind where its objects are
     * @param needs which of them a task needs
     * @param item puts one into what the worker is told
     * @param identity an object with the fields that name it, for one that goes
     */
    private Dependency(
            ObjectKind<K, V> kind,
            BiFunction<Task, ClusterState, List<K>> needs,
            BiConsumer<AssignmentChange.Builder, V> item,
            Function<K, V> identity) {
        this.kind = kind;
        this.needs = needs;
        this.item = item;
        this.identity = identity;
    }

    /**
     * One object that is needed.
     *
     * @param of its kind
     * @param key what names it within the kind
     */
    record Needed<K extends Comparable<? super K>, V extends MessageLite>(Dependency<K, V> of, K key) {
        /** Tells a worker of it as it is now; null when the state does not have it (any more). */
        @Nullable
        AssignmentChange update(ClusterState image) {
            V object = image.of(of.kind).get(key);
            return object == null ? null : change(Action.ACTION_UPDATE, of.kind.written(object, image.featureLevel()));
        }

        /** Tells a worker that it goes. */
        AssignmentChange removal() {
            return change(Action.ACTION_REMOVE, of.identity.apply(key));
        }

        private AssignmentChange change(Action action, V object) {
            AssignmentChange.Builder change = AssignmentChange.newBuilder().setAction(action);
            of.item.accept(change, object);
            return change.build();
        }
    }

    /** All that the task needs. */
    static List<Needed<?, ?>> of(Task task, ClusterState image) {
        List<Needed<?, ?>> all = new ArrayList<>();
        for (Dependency<?, ?> each : ALL) {
            each.addNeeded(all, task, image);
        }
        return all;
    }

    private void addNeeded(List<Needed<?, ?>> all, Task task, ClusterState image) {
        for (K key : needs.apply(task, image)) {
            all.add(new Needed<>(this, key));
        }
    }

    /** What the edit changed in its place, which workers that have it must be told; null when that is no such object. */
    static @Nullable Needed<?, ?> changed(Delta.Edit<?, ?> edit) {
        if (edit.before() == null || edit.after() == null) {
            return null; // a task that needs a new one is told with it, and one that goes is needed by nobody
        }
        for (Dependency<?, ?> each : ALL) {
            Needed<?, ?> needed = each.changedBy(edit);
            if (needed != null) {
                return needed;
            }
        }
        return null;
    }

    private @Nullable Needed<K, V> changedBy(Delta.Edit<?, ?> edit) {
        Delta.Edit<K, V> own = edit.as(kind);
        return own == null ? null : new Needed<>(this, own.key());
    }
}
