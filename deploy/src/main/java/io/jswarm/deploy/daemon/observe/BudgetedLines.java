package io.jswarm.deploy.daemon.observe;

import io.jswarm.api.PlainText;
import io.jswarm.runtime.Clock;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines in the log about what others do: a few a minute for each of them and some more for all together, however much they do.
 * Their words may be in it: they neither end the line nor steer a terminal. Any thread.
 */
final class BudgetedLines {
    private static final Logger LOG = LoggerFactory.getLogger(BudgetedLines.class);
    private static final int LONGEST = 500;

    private final Clock clock;
    private final String counter;
    private final AtomicReference<LineBudget> budget;

    /**
     * With the whole budget.
     *
     * @param counter the metric that counts also what is not written
     */
    BudgetedLines(Clock clock, String counter) {
        this.clock = clock;
        this.counter = counter;
        this.budget = new AtomicReference<>(LineBudget.full(clock.now()));
    }

    /** Writes a line about somebody, or leaves it out. */
    void write(String whom, String line) {
        LineBudget.Step step = take(whom);
        if (step.untold() > 0) {
            LOG.warn("{} more lines of this kind were not written; {} counts them all", step.untold(), counter);
        }
        if (step.write()) {
            LOG.warn("{}", PlainText.line(line, LONGEST));
        }
    }

    private LineBudget.Step take(String whom) {
        while (true) {
            LineBudget before = budget.get();
            LineBudget.Step step = before.line(whom, clock.now());
            if (budget.compareAndSet(before, step.next())) {
                return step;
            }
        }
    }
}
