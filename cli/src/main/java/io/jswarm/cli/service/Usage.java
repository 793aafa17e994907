package io.jswarm.cli.service;

import io.jswarm.cli.program.CliException;
import java.util.function.Supplier;

/** Names the option that is wrong. */
final class Usage {
    private Usage() {}

    /** The value, or a usage error that names the option. */
    static <T> T of(String option, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw CliException.usage(
                    "Invalid value for option '" + option + "': " + e.getMessage() + ".",
                    "See 'jswarm service create --help'.");
        }
    }
}
