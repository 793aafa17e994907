package io.jswarm.worker.agent;

import com.google.protobuf.MessageLite;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Template;
import io.jswarm.worker.storage.Entry;
import io.jswarm.worker.storage.Stored;
import io.jswarm.worker.task.Assignment;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of this node need, as managers sent it: it comes before the first task that needs it. A kind of object is
 * a row of {@link #KINDS}. Loop thread.
 */
final class Dependencies {
    private static final Kind<Template> TEMPLATE = new Kind<>(
            AssignmentChange::getTemplate,
            template -> new TemplateId(template.getServiceId(), template.getVersion()),
            Entry.PutTemplate::new,
            template -> new Entry.RemoveTemplate(template.getServiceId(), template.getVersion()));

    static final Map<AssignmentChange.ItemCase, Kind<?>> KINDS = Map.of(AssignmentChange.ItemCase.TEMPLATE, TEMPLATE);

    private final Journal journal;
    private final Map<Object, Held<?>> held = new LinkedHashMap<>();

    /**
     * One kind of object.
     *
     * @param in takes one out of what managers send
     * @param id what names it; of a type of the kind's own
     * @param put remembers it
     * @param remove forgets it
     */
    record Kind<V extends MessageLite>(
            Function<AssignmentChange, V> in,
            Function<V, Object> id,
            Function<V, Entry> put,
            Function<V, Entry> remove) {
        private Held<V> held(AssignmentChange change) {
            return new Held<>(this, in.apply(change));
        }
    }

    private record TemplateId(String serviceId, long version) {}

    /** One object that is here. */
    private record Held<V extends MessageLite>(Kind<V> kind, V object) {
        Object id() {
            return kind.id.apply(object);
        }

        Entry put() {
            return kind.put.apply(object);
        }

        Entry remove() {
            return kind.remove.apply(object);
        }
    }

    Dependencies(Journal journal) {
        this.journal = journal;
    }

    /** Takes up what was stored before this process died. */
    void restore(Stored stored) {
        for (Template template : stored.templates()) {
            Held<?> each = new Held<>(TEMPLATE, template);
            held.put(each.id(), each);
        }
    }

    private static @Nullable Held<?> held(AssignmentChange change) {
        Kind<?> kind = KINDS.get(change.getItemCase());
        return kind == null ? null : kind.held(change); // null: a task, or a kind that a newer manager knows
    }

    /** Takes up one that is new, has changed or goes; true when one that tasks may use has changed in its place. */
    boolean apply(AssignmentChange change) {
        Held<?> said = held(change);
        if (said == null) {
            return false;
        }
        if (change.getAction() == Action.ACTION_REMOVE) {
            held.remove(said.id());
            journal.put(said.remove());
            return false;
        }
        Held<?> before = held.put(said.id(), said);
        if (said.equals(before)) {
            return false;
        }
        journal.put(said.put());
        return before != null;
    }

    /** Forgets what a complete set does not name. */
    void keepOnly(List<AssignmentChange> complete) {
        Set<Object> named = new HashSet<>();
        for (AssignmentChange change : complete) {
            Held<?> said = held(change);
            if (said != null) {
                named.add(said.id());
            }
        }
        for (Held<?> each : List.copyOf(held.values())) {
            if (!named.contains(each.id())) {
                held.remove(each.id());
                journal.put(each.remove());
            }
        }
    }

    /** The task with all that it needs; null when that was never sent. */
    @Nullable
    Assignment assignment(Task task) {
        Held<?> template = held.get(new TemplateId(task.getServiceId(), task.getTemplateVersion()));
        return template != null && template.object() instanceof Template of ? new Assignment(task, of, true) : null;
    }
}
