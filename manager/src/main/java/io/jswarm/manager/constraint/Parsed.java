package io.jswarm.manager.constraint;

import io.jswarm.api.Rejection;

/**
 * What became of text that was read.
 *
 * @param <T> what it means
 */
public sealed interface Parsed<T> {
    /** The text is well formed. */
    record Valid<T>(T value) implements Parsed<T> {}

    /** It is not: which field, what was expected, and an example. */
    record Invalid<T>(Rejection rejection) implements Parsed<T> {}
}
