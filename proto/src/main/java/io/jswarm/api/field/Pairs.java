package io.jswarm.api.field;

import io.jswarm.api.PlainText;
import io.jswarm.api.v1.Label;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Pairs of a key and a value: keys are there, of one line, and unique.
 *
 * @param most how many there may be
 * @param values what is wrong with a value, beside its length
 */
public record Pairs(int most, Text.Words values) implements Rule {
    /** The most bytes of a key. */
    public static final int LONGEST_KEY = 256;

    /** The most bytes of a value. */
    public static final int LONGEST_VALUE = 64 * 1024;

    /** Pairs of which any value is good. */
    public static Pairs of(int most) {
        return new Pairs(most, (text, row, problems) -> {});
    }

    @Override
    public void check(Object value, Row row, Problems problems) {
        List<?> labels = (List<?>) value;
        if (labels.size() > most) {
            row.wrong(problems, "at most " + most, "got " + labels.size());
            return;
        }
        int before = problems.count();
        Set<String> seen = new HashSet<>();
        for (Object each : labels) {
            check((Label) each, seen, row, problems);
            if (problems.count() > before) {
                return;
            }
        }
    }

    private void check(Label label, Set<String> seen, Row row, Problems problems) {
        String key = label.getKey();
        String value = label.getValue();
        if (!label.getUnknownFields().asMap().isEmpty()) {
            FieldTable.refuseUnknown(label, row.path(), problems);
        } else if (key.isBlank()) {
            row.wrong(problems, "KEY=VALUE", "the key is empty");
        } else if (Shown.isLonger(key, LONGEST_KEY)) {
            row.wrong(problems, "a key of at most " + LONGEST_KEY + " bytes", "it has " + Shown.bytes(key));
        } else if (!PlainText.isLine(key)) {
            row.wrong(problems, "a key without control characters", "got " + Shown.quoted(key));
        } else if (Shown.isLonger(value, LONGEST_VALUE)) {
            row.wrong(
                    problems,
                    "a value of at most 64 KiB",
                    "that of " + Shown.quoted(key) + " has " + Math.ceilDiv(Shown.bytes(value), 1_024) + " KiB");
        } else if (value.indexOf('\0') >= 0) {
            row.wrong(problems, "a value without NUL characters", "that of " + Shown.quoted(key) + " has one");
        } else if (!seen.add(key)) {
            problems.expect(
                    false,
                    row.path(),
                    row.named() + ": expected each key once, but " + Shown.quoted(key) + " stands twice.",
                    "Leave out all but one " + row.named() + " " + Shown.cut(key));
        } else {
            values.check(value, row, problems);
        }
    }
}
