package io.jswarm.deploy.daemon.observe;

import io.jswarm.rpc.RefusalObserver;
import io.jswarm.runtime.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trace that refused strangers leave: a line with address and reason, of which no flood can make many, and counters. Any
 * thread.
 */
public final class RefusalLog implements RefusalObserver {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final int LONGEST = 300;

    private final Clock clock;
    private final Map<Cause, Counter> counters = new EnumMap<>(Cause.class);
    private final AtomicReference<LineBudget> budget;

    /** Adds its counters, or goes on with those of an earlier listener of this process. */
    public RefusalLog(MeterRegistry meters, Clock clock) {
        this.clock = clock;
        this.budget = new AtomicReference<>(LineBudget.full(clock.now()));
        for (Cause cause : Cause.values()) {
            counters.put(
                    cause,
                    Counter.builder("jswarm.refusals")
                            .description("Connections and calls that this node has refused")
                            .tag("cause", cause.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
    }

    @Override
    public void refused(Cause cause, String remote, String reason) {
        Counter counter = counters.get(cause);
        if (counter != null) {
            counter.increment();
        }
        LineBudget.Step step = take(remote);
        if (step.untold() > 0) {
            LOG.warn("{} more refusals were not written; jswarm_refusals_total counts them all", step.untold());
        }
        if (step.write()) {
            LOG.warn(
                    "refused {} ({}): {}",
                    remote.isEmpty() ? "somebody" : remote,
                    cause.name().toLowerCase(Locale.ROOT),
                    line(reason));
        }
    }

    private LineBudget.Step take(String remote) {
        while (true) {
            LineBudget before = budget.get();
            LineBudget.Step step = before.line(remote, clock.now());
            if (budget.compareAndSet(before, step.next())) {
                return step;
            }
        }
    }

    /** A stranger's words may be in it: they neither end the line nor steer a terminal. */
    private static String line(String reason) {
        String shown = reason.length() > LONGEST ? reason.substring(0, LONGEST) + "…" : reason;
        return shown.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
    }
}
