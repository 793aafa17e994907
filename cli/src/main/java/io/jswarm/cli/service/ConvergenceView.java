package io.jswarm.cli.service;

import io.jswarm.cli.output.LiveLines;
import io.jswarm.cli.session.Session;
import java.util.ArrayList;
import java.util.List;

/** Shows progress: in place on a terminal, otherwise a line on standard error whenever something changed. */
final class ConvergenceView {
    /** More slots than that are only counted. */
    private static final int MOST_SLOTS = 20;

    private final Session session;
    private final LiveLines live;
    private final boolean quiet;
    private String last = "";

    ConvergenceView(Session session, boolean quiet) {
        this.session = session;
        this.quiet = quiet;
        this.live = new LiveLines(session.out(), session.environment().columns());
    }

    void show(Convergence now) {
        if (quiet) {
            return;
        }
        if (session.environment().terminal()) {
            live.draw(lines(now));
        } else if (!now.summary().equals(last)) {
            last = now.summary();
            session.err().println(last);
        }
    }

    private static List<String> lines(Convergence now) {
        List<String> lines = new ArrayList<>();
        lines.add(now.summary());
        if (now.slots().size() <= MOST_SLOTS) {
            for (Convergence.Slot slot : now.slots()) {
                lines.add(slot.name() + ": " + slot.state()
                        + (slot.reason().isEmpty() ? "" : " (" + slot.reason() + ")"));
            }
        } else {
            lines.addAll(now.missing().stream().limit(MOST_SLOTS).toList());
        }
        return lines;
    }

    void converged(String name) {
        if (!quiet) {
            (session.environment().terminal() ? session.out() : session.err())
                    .println("verify: Service " + name + " converged");
        }
    }
}
