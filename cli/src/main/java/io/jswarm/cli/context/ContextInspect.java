package io.jswarm.cli.context;

import io.jswarm.cli.output.Json;
import io.jswarm.cli.session.Each;
import io.jswarm.cli.session.Invocation;
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
    private final Invocation session;

    @Parameters(arity = "0..*", paramLabel = "[CONTEXT…]", description = "Contexts")
    private List<String> names = new ArrayList<>();

    /** The command in this session. */
    public ContextInspect(Invocation session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<Map<String, Object>> trees = new ArrayList<>();
        List<String> wanted = names.isEmpty() ? List.of(session.contextName()) : names;
        int exitCode = Each.run(
                session, wanted, name -> trees.add(tree(session.contexts().read(name))));
        session.out().lines(Json.pretty(trees));
        return exitCode;
    }

    private static Map<String, Object> tree(SavedContext context) {
        Map<String, Object> tree = new LinkedHashMap<>(Json.parse(context.toJson()));
        tree.remove("key");
        return tree;
    }
}
