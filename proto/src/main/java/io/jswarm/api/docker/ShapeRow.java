package io.jswarm.api.docker;

import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A row of the table: a path in Docker's object, and the field of the message that stands there. */
sealed interface ShapeRow {
    /** A value. */
    record Value(String docker, String field, Converter converter) implements ShapeRow {}

    /** A value that is worked out from the message, and cannot be set. */
    record Derived(String docker, Function<Message, @Nullable Object> value) implements ShapeRow {}

    /** An object of Docker's that is there when the message that the field holds is. */
    record Present(String docker, String field) implements ShapeRow {}

    /** An object of Docker's that is there when anything in it is. */
    record Optional(String docker) implements ShapeRow {}

    /** Another table, for a message in this one; an empty field: for this one. */
    record Embedded(String docker, String field, List<ShapeRow> rows) implements ShapeRow {}

    /** A field that is not shown, and why. */
    record Hidden(String field, String why) implements ShapeRow {}

    static ShapeRow text(String docker, String field) {
        return new Value(docker, field, Converters.TEXT);
    }

    static ShapeRow texts(String docker, String field) {
        return new Value(docker, field, Converters.TEXTS);
    }

    static ShapeRow flag(String docker, String field) {
        return new Value(docker, field, Converters.FLAG);
    }

    static ShapeRow number(String docker, String field) {
        return new Value(docker, field, Converters.NUMBER);
    }

    static ShapeRow duration(String docker, String field) {
        return new Value(docker, field, Converters.DURATION);
    }

    static ShapeRow time(String docker, String field) {
        return new Value(docker, field, Converters.TIME);
    }

    static ShapeRow labels(String docker, String field) {
        return new Value(docker, field, Converters.LABELS);
    }

    static ShapeRow word(String docker, String field) {
        return word(docker, field, Map.of());
    }

    static ShapeRow word(String docker, String field, Map<String, String> others) {
        return new Value(docker, field, Converters.word(others));
    }

    static ShapeRow list(String docker, String field, Shape shape) {
        return new Value(docker, field, Converters.list(shape));
    }

    /** The same row, left out while its field is not set. */
    static ShapeRow ifSet(ShapeRow row) {
        return row instanceof Value(String docker, String field, Converter converter)
                ? new Value(docker, field, Converters.ifSet(converter))
                : row;
    }

    /** Docker's object of a message that may be absent. */
    static ShapeRow object(String docker, String field, Shape shape) {
        return new Embedded(docker, field, shape.rows());
    }

    /** A second place where a value stands; it is set by its first. */
    static ShapeRow copy(ShapeRow row) {
        Value value = (Value) row;
        return new Value(value.docker(), value.field(), (Converter.Outward) value.converter()::toDocker);
    }
}
