package io.jswarm.cli.context;

import io.jswarm.cli.invocation.Each;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.output.Json;
import io.jswarm.client.SavedContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jswarm context inspect}: all of a context but its key. */
@Command(
        name = "inspect",
        description = "Print everything about contexts (default: the one in force) but their keys",
        footer = {"", "Example:", "  jswarm context inspect prod"})
public final class ContextInspect implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(arity = "0..*", paramLabel = "[CONTEXT…]", description = "Contexts")
    private List<String> names = new ArrayList<>();

    /** The command of this invocation. */
    public ContextInspect(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        List<Map<String, Object>> trees = new ArrayList<>();
        List<String> wanted = names.isEmpty() ? List.of(invocation.contextName()) : names;
        int exitCode = Each.run(
                invocation, wanted, name -> trees.add(tree(invocation.contexts().read(name))));
        invocation.out().lines(Json.pretty(trees));
        return exitCode;
    }

    private static Map<String, Object> tree(SavedContext context) {
        Map<String, Object> tree = new LinkedHashMap<>(Json.parse(context.toJson()));
        tree.remove("key");
        return tree;
    }
}
