package io.jswarm.api.field;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a message and of the messages in it: a row for each field. A field without one is refused, and a test finds
 * it. So are fields that the program does not know, unless the table is of calls between hosts: to drop silently what a
 * newer program asks for would be to accept it and not to do it. Immutable.
 */
public final class FieldTable {
    private static final String NEWER = "Update the managers, or use a program of their version: jswarm version";

    private final Descriptor type;
    private final boolean knowsAll;
    private final Map<String, Row> rows;
    private final List<Field> fields;

    /** A field with its row and the fields below it. */
    private record Field(
            FieldDescriptor descriptor,
            String path,
            @Nullable Row row,
            List<Field> below) {}

    private FieldTable(Descriptor type, boolean knowsAll, Map<String, Row> rows) {
        this.type = type;
        this.knowsAll = knowsAll;
        this.rows = rows;
        this.fields = fields(type, "");
    }

    /**
     * The table of what people ask for: a field that is not known is refused.
     *
     * @throws IllegalArgumentException when two rows are of one field
     */
    public static FieldTable of(Descriptor type, List<Row> rows) {
        return new FieldTable(type, true, byPath(rows));
    }

    /** The table of what hosts of different versions tell each other: what an older one does not know, it does not need. */
    public static FieldTable betweenHosts(Descriptor type, List<Row> rows) {
        return new FieldTable(type, false, byPath(rows));
    }

    private static Map<String, Row> byPath(List<Row> rows) {
        Map<String, Row> byPath = new LinkedHashMap<>();
        for (Row row : rows) {
            if (byPath.put(row.path(), row) != null) {
                throw new IllegalArgumentException("two rows for " + row.path());
            }
        }
        return byPath;
    }

    /** The fields of a message, those with a row in the order of the rows. */
    private List<Field> fields(Descriptor message, String prefix) {
        List<String> order = List.copyOf(rows.keySet());
        List<Field> found = new ArrayList<>();
        for (FieldDescriptor field : message.getFields()) {
            String path = prefix + field.getName();
            Row row = rows.get(path);
            boolean goesDown = row != null
                    && field.getJavaType() == JavaType.MESSAGE
                    && (row.rule() instanceof Part || row.rule() instanceof Many(int _, Part _));
            found.add(new Field(field, path, row, goesDown ? fields(field.getMessageType(), path + ".") : List.of()));
        }
        found.sort(Comparator.comparingInt(field -> order.indexOf(field.path)));
        return List.copyOf(found);
    }

    /** The message that it is the table of. */
    public Descriptor type() {
        return type;
    }

    /** The rows, in their order. */
    public List<Row> rows() {
        return List.copyOf(rows.values());
    }

    /** Paths of fields that have no row. */
    public Set<String> gaps() {
        Set<String> gaps = new TreeSet<>();
        addGaps(fields, gaps);
        return gaps;
    }

    private static void addGaps(List<Field> fields, Set<String> gaps) {
        for (Field field : fields) {
            if (field.row == null) {
                gaps.add(field.path);
            }
            addGaps(field.below, gaps);
        }
    }

    /** Paths of rows that no field has. */
    public Set<String> strays() {
        Set<String> strays = new TreeSet<>(rows.keySet());
        removeKnown(fields, strays);
        return strays;
    }

    private static void removeKnown(List<Field> fields, Set<String> paths) {
        for (Field field : fields) {
            paths.remove(field.path);
            removeKnown(field.below, paths);
        }
    }

    /** Adds what is wrong with a message, in the order of the rows. */
    public void check(Message message, Problems problems) {
        check(message, "", fields, problems);
    }

    private void check(Message message, String path, List<Field> below, Problems problems) {
        if (knowsAll) {
            refuseUnknown(message, path, problems);
        }
        for (Field field : below) {
            check(message, field, problems);
        }
    }

    private void check(Message message, Field field, Problems problems) {
        FieldDescriptor descriptor = field.descriptor;
        boolean isThere = descriptor.isRepeated() || !descriptor.hasPresence() || message.hasField(descriptor);
        Row row = field.row;
        if (row == null) {
            boolean set = descriptor.isRepeated()
                    ? message.getRepeatedFieldCount(descriptor) > 0
                    : message.hasField(descriptor);
            problems.expect(!set, field.path, field.path + ": expected nothing, but something is there.", NEWER);
        } else if (isThere || row.rule() instanceof Part part && part.always()) {
            check(message.getField(descriptor), field, row, problems);
        }
    }

    private void check(Object value, Field field, Row row, Problems problems) {
        if (row.rule() instanceof Many many && many.each() instanceof Part) {
            List<?> parts = (List<?>) value;
            int before = problems.count();
            if (many.isTooLong(parts, row, problems)) {
                return;
            }
            for (Object part : parts) {
                check((Message) part, field.path, field.below, problems);
                if (problems.count() > before) {
                    return;
                }
            }
        } else if (row.rule() instanceof Part) {
            check((Message) value, field.path, field.below, problems);
        } else {
            row.rule().check(value, row, problems);
        }
    }

    /** Adds the first field of the message that the program does not know. */
    static void refuseUnknown(Message message, String path, Problems problems) {
        for (int number : message.getUnknownFields().asMap().keySet()) {
            String field = path.isEmpty() ? Integer.toString(number) : path + "." + number;
            problems.expect(
                    false,
                    field,
                    "Expected only fields that this manager knows, but " + (path.isEmpty() ? "the request" : path)
                            + " has a field of number " + number + ", which it does not.",
                    NEWER);
            return;
        }
    }
}
