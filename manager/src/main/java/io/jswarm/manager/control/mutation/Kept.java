package io.jswarm.manager.control.mutation;

import io.jswarm.api.field.Problems;
import java.util.function.Function;

/**
 * A spec from the time before a rule may hold what the rule refuses now. It can be changed elsewhere: what an update leaves as
 * it is, is not held against it.
 */
final class Kept {
    private Kept() {}

    /** What is wrong with the wanted spec and is not wrong in the same way with the present one. */
    static <S> Problems problems(Function<S, Problems> check, S present, S wanted) {
        Problems problems = check.apply(wanted);
        return problems.isEmpty() ? problems : problems.without(check.apply(present));
    }
}
