package io.jswarm.api.docker;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A kind of message in Docker's shape: its rows, read in both directions. */
public final class Shape {
    /** What stands under a key of Docker's object. */
    private sealed interface Node {}

    private record Leaf(FieldPath path, Converter converter) implements Node {}

    private record Worked(@Nullable FieldPath of, Function<Message, @Nullable Object> value) implements Node {}

    private static final class Group implements Node {
        private final Map<String, Node> children = new LinkedHashMap<>();
        private @Nullable FieldPath presence;
        private boolean optional;
    }

    private final Descriptor type;
    private final List<ShapeRow> rows;
    private final Group root = new Group();
    /** The fields that have a row, as dotted paths. */
    private final Set<String> fields = new TreeSet<>();
    /** Docker's paths, and the field that stands there; empty for what is worked out. */
    private final Map<String, String> table = new LinkedHashMap<>();

    private Shape(Descriptor type, List<ShapeRow> rows) {
        this.type = type;
        this.rows = rows;
        rows.forEach(row -> add(row, "", ""));
    }

    static Shape of(Descriptor type, ShapeRow... rows) {
        return new Shape(type, List.of(rows));
    }

    /** The kind of message. */
    public Descriptor type() {
        return type;
    }

    List<ShapeRow> rows() {
        return rows;
    }

    /** The fields that have a row, as dotted paths. */
    Set<String> fields() {
        return fields;
    }

    /** Docker's paths, and the field that stands there; empty for what is worked out. */
    Map<String, String> table() {
        return table;
    }

    private void add(ShapeRow row, String dockerAbove, String fieldAbove) {
        switch (row) {
            case ShapeRow.Value v -> {
                table.put(dockerAbove + v.docker(), fieldAbove + v.field());
                put(dockerAbove + v.docker(), new Leaf(path(fieldAbove + v.field()), v.converter()));
            }
            case ShapeRow.Derived d -> {
                table.put(dockerAbove + d.docker(), "");
                put(dockerAbove + d.docker(), new Worked(above(fieldAbove), d.value()));
            }
            case ShapeRow.Present p -> group(dockerAbove + p.docker()).presence = path(fieldAbove + p.field());
            case ShapeRow.Optional o -> group(dockerAbove + o.docker()).optional = true;
            case ShapeRow.Embedded e -> {
                if (!e.field().isEmpty()) {
                    group(dockerAbove + e.docker()).presence = path(fieldAbove + e.field());
                }
                String field = e.field().isEmpty() ? fieldAbove : fieldAbove + e.field() + ".";
                e.rows().forEach(each -> add(each, dockerAbove + e.docker() + ".", field));
            }
            case ShapeRow.Hidden h -> path(fieldAbove + h.field());
        }
    }

    private FieldPath path(String dotted) {
        fields.add(dotted);
        return FieldPath.of(type, dotted);
    }

    private @Nullable FieldPath above(String fieldAbove) {
        return fieldAbove.isEmpty() ? null : FieldPath.of(type, fieldAbove.substring(0, fieldAbove.length() - 1));
    }

    private void put(String docker, Node node) {
        int dot = docker.lastIndexOf('.');
        Node before = group(docker.substring(0, Math.max(dot, 0))).children.put(docker.substring(dot + 1), node);
        if (before != null) {
            throw new IllegalStateException("two rows for " + docker);
        }
    }

    private Group group(String docker) {
        Group at = root;
        if (docker.isEmpty()) {
            return at;
        }
        for (String name : docker.split("\\.", -1)) {
            at = (Group) at.children.computeIfAbsent(name, key -> new Group());
        }
        return at;
    }

    /**
     * The message in Docker's shape. Every key that the shape knows is there: null where the message has no such part,
     * which JSON leaves out.
     */
    public Map<String, @Nullable Object> toDocker(Message message) {
        return object(root, message, false);
    }

    private static Map<String, @Nullable Object> object(Group group, Message message, boolean absent) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        group.children.forEach((name, child) -> map.put(name, value(child, message, absent)));
        return map;
    }

    private static @Nullable Object value(Node node, Message message, boolean absentAbove) {
        return switch (node) {
            case Leaf leaf -> value(leaf, message);
            case Worked worked -> value(worked, message);
            case Group group -> {
                boolean there =
                        group.presence != null ? group.presence.isThere(message) : !group.optional && !absentAbove;
                Map<String, @Nullable Object> map = object(group, message, !there);
                yield there || !isEmpty(map.values()) ? map : null;
            }
        };
    }

    private static @Nullable Object value(Leaf leaf, Message message) {
        Message holder = leaf.path().holder(message);
        FieldDescriptor field = leaf.path().leaf();
        if (holder == null || field.hasPresence() && !holder.hasField(field)) {
            return null;
        }
        return leaf.converter().toDocker(holder, field);
    }

    private static @Nullable Object value(Worked worked, Message message) {
        FieldPath of = worked.of();
        if (of == null) {
            return worked.value().apply(message);
        }
        Message holder = of.holder(message);
        return holder != null && holder.hasField(of.leaf())
                ? worked.value().apply((Message) holder.getField(of.leaf()))
                : null;
    }

    private static boolean isEmpty(Collection<@Nullable Object> values) {
        return values.stream().allMatch(value -> value == null);
    }

    /**
     * Sets in the message what Docker's object says.
     *
     * @throws RejectedException when it says something that jswarm has no field for, or a wrong value; what is empty or zero is
     *     taken from clients that write every field
     */
    public void read(Map<String, ? extends @Nullable Object> docker, Message.Builder builder) {
        read(docker, builder, "");
    }

    void read(@Nullable Object docker, Message.Builder builder, String at) {
        read(root, docker == null ? Map.of() : docker, builder, at);
    }

    private static void read(Group group, Object value, Message.Builder builder, String at) {
        if (!(value instanceof Map<?, ?> map)) {
            throw Converter.refused(at, "an object", value);
        }
        if (group.presence != null && (map.isEmpty() || saysSomethingOf(group, group.presence, map))) {
            group.presence.holder(builder).getFieldBuilder(group.presence.leaf());
        }
        map.forEach((key, each) -> {
            String path = at.isEmpty() ? String.valueOf(key) : at + "." + key;
            switch (group.children.get(String.valueOf(key))) {
                case null -> refuseUnlessZero(path, each);
                case Worked ignored -> {}
                case Group inner when each != null -> read(inner, each, builder, path);
                case Group ignored -> {}
                case Leaf leaf -> read(leaf, each, builder, path);
            }
        });
    }

    private static void read(Leaf leaf, @Nullable Object value, Message.Builder builder, String at) {
        FieldDescriptor field = leaf.path().leaf();
        if (value != null && (field.hasPresence() || !isZero(value))) {
            leaf.converter().toMessage(value, leaf.path().holder(builder), field, at);
        }
    }

    /** Whether a key of the group that is there belongs to its own message, and not to another one. */
    private static boolean saysSomethingOf(Group group, FieldPath presence, Map<?, ?> map) {
        return map.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .anyMatch(entry -> switch (group.children.get(String.valueOf(entry.getKey()))) {
                    case null -> false;
                    case Leaf leaf -> leaf.path().isUnder(presence);
                    case Worked ignored -> false;
                    case Group inner ->
                        entry.getValue() instanceof Map<?, ?> below
                                && (below.isEmpty() || saysSomethingOf(inner, presence, below));
                });
    }

    private static void refuseUnlessZero(String at, @Nullable Object value) {
        if (!isZero(value)) {
            throw new RejectedException(Rejection.invalid(
                    at,
                    at + ": expected nothing, since jswarm has no such field, but got '" + value + "'.",
                    "Leave the field out and repeat the call."));
        }
    }

    private static boolean isZero(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case Boolean b -> !b;
            case Number n -> n.doubleValue() == 0;
            case String s -> s.isEmpty();
            case Collection<?> c -> c.isEmpty();
            case Map<?, ?> m -> m.values().stream().allMatch(Shape::isZero);
            default -> false;
        };
    }
}
