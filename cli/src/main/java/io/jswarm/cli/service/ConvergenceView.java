package io.jswarm.cli.service;

import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.output.LiveLines;
import io.jswarm.client.Convergence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Shows progress: in place on a terminal, otherwise a line on standard error whenever something changed, and one for each
 * error of a task when it first appears, whatever states of tasks it is told with.
 */
final class ConvergenceView {
    /** More slots than that are only counted. */
    private static final int MOST_SLOTS = 20;
    /** Errors may differ from try to try, as by a container's id: more of them tell no more. */
    private static final int MOST_PROBLEMS = 20;

    private final Invocation invocation;
    private final LiveLines live;
    private final boolean quiet;
    private final String name;
    private final Set<String> told = new HashSet<>();
    private String last = "";

    ConvergenceView(Invocation invocation, String name, boolean quiet) {
        this.invocation = invocation;
        this.name = name;
        this.quiet = quiet;
        this.live = new LiveLines(invocation.out(), invocation.environment().columns());
    }

    void show(ConvergenceText now) {
        if (quiet) {
            return;
        }
        if (invocation.environment().terminal()) {
            live.draw(lines(now));
            return;
        }
        if (!now.summary().equals(last)) {
            last = now.summary();
            invocation.err().println(last);
        }
        now.problems().forEach(this::tell);
    }

    /** An error that several tasks have is told of the first. */
    private void tell(ConvergenceText.Problem problem) {
        if (told.size() > MOST_PROBLEMS || !told.add(problem.error())) {
            return;
        }
        invocation
                .err()
                .println(
                        told.size() > MOST_PROBLEMS
                                ? "There are more errors. See them with: jswarm service ps --no-trunc " + name
                                : problem.toString());
    }

    private static List<String> lines(ConvergenceText now) {
        List<String> lines = new ArrayList<>();
        lines.add(now.summary());
        if (now.slots().size() <= MOST_SLOTS) {
            for (ConvergenceText.Slot slot : now.slots()) {
                lines.add(slot.name() + ": " + slot.state()
                        + (slot.reason().isEmpty() ? "" : " (" + slot.reason() + ")"));
            }
        } else {
            lines.addAll(now.missing().stream().limit(MOST_SLOTS).toList());
        }
        return lines;
    }

    void converged(Convergence now) {
        if (!quiet) {
            (invocation.environment().terminal() ? invocation.out() : invocation.err())
                    .println("verify: Service " + name + (now.hasEnded() ? " complete" : " converged"));
        }
    }
}
