package io.jswarm.deploy.daemon.observe;

import io.jswarm.runtime.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BiConsumer;

/** What is written of workers that say more than they may: few lines of each node, and a count of all. Any thread. */
public final class WorkerRefusals implements BiConsumer<String, String> {
    private final Counter counter;
    private final BudgetedLines lines;

    /** Adds its counter, or goes on with that of an earlier manager of this process. */
    public WorkerRefusals(MeterRegistry meters, Clock clock) {
        this.lines = new BudgetedLines(clock, "jswarm_worker_refusals_total");
        this.counter = Counter.builder("jswarm.worker.refusals")
                .description(
                        "What workers said that was cut or refused, since it was too much or not what it should be")
                .register(meters);
    }

    @Override
    public void accept(String nodeId, String reason) {
        counter.increment();
        lines.write(nodeId, "the worker of node " + nodeId + ": " + reason);
    }
}
