package io.jswarm.api.field;

import java.util.List;

/**
 * A list, bounded, whose elements all keep one rule. The first bad element is told.
 *
 * @param most how many there may be
 * @param each what each may be
 */
public record Many(int most, Rule each) implements Rule {
    @Override
    public void check(Object value, Row row, Problems problems) {
        List<?> list = (List<?>) value;
        if (isTooLong(list, row, problems)) {
            return;
        }
        int before = problems.count();
        for (Object element : list) {
            each.check(element, row, problems);
            if (problems.count() > before) {
                return;
            }
        }
    }

    /** Adds it when there are too many. */
    boolean isTooLong(List<?> list, Row row, Problems problems) {
        if (list.size() <= most) {
            return false;
        }
        row.wrong(problems, "at most " + most, "got " + list.size());
        return true;
    }
}
