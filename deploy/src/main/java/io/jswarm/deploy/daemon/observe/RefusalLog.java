package io.jswarm.deploy.daemon.observe;

import io.jswarm.rpc.RefusalObserver;
import io.jswarm.runtime.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The trace that refused strangers leave: few lines with address and reason, and counters. Any thread. */
public final class RefusalLog implements RefusalObserver {
    private final Map<Cause, Counter> counters = new EnumMap<>(Cause.class);
    private final BudgetedLines lines;

    /** Adds its counters, or goes on with those of an earlier listener of this process. */
    public RefusalLog(MeterRegistry meters, Clock clock) {
        this.lines = new BudgetedLines(clock, "jswarm_refusals_total");
        for (Cause cause : Cause.values()) {
            counters.put(
                    cause,
                    Counter.builder("jswarm.refusals")
                            .description("Connections and calls that this node has refused")
                            .tag("cause", name(cause))
                            .register(meters));
        }
    }

    @Override
    public void refused(Cause cause, String remote, String reason) {
        Counter counter = counters.get(cause);
        if (counter != null) {
            counter.increment();
        }
        lines.write(
                remote, "refused " + (remote.isEmpty() ? "somebody" : remote) + " (" + name(cause) + "): " + reason);
    }

    private static String name(Cause cause) {
        return cause.name().toLowerCase(Locale.ROOT);
    }
}
