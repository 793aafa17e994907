package io.jswarm.api.field;

import io.jswarm.api.Rejection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a message. One use, one thread. */
public final class Problems {
    /** So many other fields are named beside the first: a person mends one after the other. */
    private static final int OTHERS = 8;

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
    public void add(String field, String flag, Rejection problem) {
        found.add(Rejection.invalid(field, flag + problem.reason(), problem.hint()));
    }

    /** Whether all is well so far. */
    public boolean isEmpty() {
        return found.isEmpty();
    }

    int count() {
        return found.size();
    }

    /**
     * What is wrong here and was not before: an object that is kept from the time before a rule can be changed elsewhere.
     *
     * @param before what was wrong with the present object already
     */
    public Problems without(Problems before) {
        Problems rest = new Problems();
        found.stream().filter(problem -> !before.found.contains(problem)).forEach(rest.found::add);
        return rest;
    }

    /** The first problem, with a note when there are more; null when all is well. */
    public @Nullable Rejection first() {
        if (found.isEmpty()) {
            return null;
        }
        Rejection first = found.getFirst();
        List<String> others = found.stream()
                .map(Rejection::field)
                .filter(field -> !field.equals(first.field()))
                .distinct()
                .toList();
        if (others.isEmpty()) {
            return first;
        }
        String more = others.size() > OTHERS ? ", and " + (others.size() - OTHERS) + " more" : "";
        return Rejection.invalid(
                first.field(),
                first.reason(),
                first.hint() + " (Also wrong: "
                        + String.join(", ", others.stream().limit(OTHERS).toList()) + more + ".)");
    }

    /** Every problem, in the order of the message. */
    public List<Rejection> all() {
        return List.copyOf(found);
    }
}
