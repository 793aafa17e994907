package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.Rejection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a spec. One use, one thread. */
public final class Problems {
    private final List<Rejection> found = new ArrayList<>();

    /**
     * Adds a problem unless the condition holds.
     *
     * @param field path in the message, as {@code task.container.image}
     * @param reason the flag, what was expected and what was got
     * @param hint what to do next
     */
    public void expect(boolean condition, String field, String reason, String hint) {
        if (!condition) {
            found.add(Rejection.invalid(field, reason, hint));
        }
    }

    /** Adds a problem that another part found, under the field's path. */
    void add(String field, String flag, Rejection problem) {
        found.add(Rejection.invalid(field, flag + problem.reason(), problem.hint()));
    }

    /** The first problem, with a note when there are more; null when all is well. */
    public @Nullable Rejection first() {
        if (found.isEmpty()) {
            return null;
        }
        Rejection first = found.getFirst();
        if (found.size() == 1) {
            return first;
        }
        String others = String.join(
                ", ", found.stream().skip(1).map(Rejection::field).distinct().toList());
        return Rejection.invalid(first.field(), first.reason(), first.hint() + " (Also wrong: " + others + ".)");
    }

    /** Every problem, in the order of the spec. */
    public List<Rejection> all() {
        return List.copyOf(found);
    }
}
