package io.jswarm.api.field;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import java.util.List;
import java.util.Locale;

/**
 * One of the values of an enum. A number that the enum does not have is refused: it comes from a newer program, and what
 * it means is not known here.
 *
 * @param orNone number 0 is good, too: the default, or a value of its own
 */
public record Choice(boolean orNone) implements Rule {
    /** One that must be made. */
    public static Choice required() {
        return new Choice(false);
    }

    /** One that may be left out. */
    public static Choice optional() {
        return new Choice(true);
    }

    @Override
    public void check(Object value, Row row, Problems problems) {
        EnumValueDescriptor chosen = (EnumValueDescriptor) value;
        EnumDescriptor type = chosen.getType();
        if (type.findValueByNumber(chosen.getNumber()) == null) {
            row.wrong(problems, expected(type), "got number " + chosen.getNumber() + ", which is none of them");
        } else if (!orNone && chosen.getNumber() == 0) {
            row.wrong(problems, expected(type), "got none");
        }
    }

    private static String expected(EnumDescriptor type) {
        List<String> names = type.getValues().stream()
                .filter(each -> each.getNumber() != 0 || !each.getName().endsWith("_UNSPECIFIED"))
                .map(each -> word(type, each))
                .toList();
        return names.size() == 1
                ? names.getFirst()
                : String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
    }

    /** TASK_STATE_RUNNING is running to a person. */
    private static String word(EnumDescriptor type, EnumValueDescriptor value) {
        String prefix = type.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
        String name = value.getName();
        return (name.startsWith(prefix) ? name.substring(prefix.length()) : name)
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
    }
}
