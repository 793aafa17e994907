package io.jswarm.cli.invocation;

import io.jswarm.cli.output.Json;
import io.jswarm.cli.output.Template;
import io.jswarm.cli.program.CliException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How {@code inspect} prints its objects: JSON, a template, or for people. */
public final class InspectOptions {
    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "'json' (one object a line) or a Go template such as '{{.Spec.Name}}'")
    private String format = "";

    @Option(names = "--pretty", description = "Print for people")
    private boolean pretty;

    /**
     * Finds and prints each; the ones that are there even when another is not.
     *
     * @param tree what JSON and templates see of an object
     * @return the exit code
     */
    public <T> int print(
            Invocation invocation,
            List<String> refs,
            Function<String, T> find,
            Function<T, Map<String, @Nullable Object>> tree,
            Consumer<T> printPretty) {
        if (pretty && !format.isEmpty()) {
            throw CliException.usage("--pretty and --format exclude each other.", "Give one of them.");
        }
        List<T> found = new ArrayList<>();
        int exitCode = Each.run(invocation, refs, ref -> found.add(find.apply(ref)));
        if (pretty) {
            found.forEach(printPretty);
            return exitCode;
        }
        List<Map<String, @Nullable Object>> trees = found.stream().map(tree).toList();
        if (format.isEmpty()) {
            invocation.out().lines(Json.pretty(trees));
        } else if (format.equals("json")) {
            trees.forEach(object -> invocation.out().println(Json.compact(object)));
        } else {
            Template template = Template.parse(format);
            trees.forEach(object -> invocation.out().exact(template.render(object)));
        }
        return exitCode;
    }
}
