package io.jswarm.cli.invocation;

import io.jswarm.cli.output.Listing;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.values.FilterOptions;
import java.util.List;
import picocli.CommandLine.Option;

/** How a list is printed: the options that all lists share. */
public final class ListOptions {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "'table', 'table TEMPLATE', 'json' or a Go template such as '{{.ID}}'")
    private String format = "";

    @Option(
            names = {"-q", "--quiet"},
            description = "Print ids only")
    private boolean quiet;

    /** Prints the objects as asked. */
    public <T> void print(Invocation invocation, Listing<T> listing, List<T> objects) {
        listing.print(
                invocation.out(),
                objects,
                format,
                quiet,
                invocation.environment().colours());
    }

    /**
     * Reads {@code --filter} values.
     *
     * @throws CliException when a key is unknown or a value missing
     */
    public static FilterOptions filters(List<String> texts, String... keys) {
        try {
            return FilterOptions.parse(texts, List.of(keys));
        } catch (IllegalArgumentException e) {
            throw CliException.usage(e.getMessage() + ".", "Example: --filter " + keys[0] + "=VALUE");
        }
    }
}
