package io.jswarm.deploy.daemon.observe;

import io.jswarm.api.Now;
import io.jswarm.api.PlainText;
import io.jswarm.runtime.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is written of workers that say more than they may: a line a minute for each node, however loud it is, and a count of
 * all. Any thread.
 */
public final class WorkerRefusals implements BiConsumer<String, String> {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerRefusals.class);
    private static final long MINUTE_NANOS = 60_000 * Now.NANOS_PER_MS;
    private static final int LONGEST = 500;

    private final Clock clock;
    private final Counter counter;
    private final ConcurrentHashMap<String, Line> lines = new ConcurrentHashMap<>();

    /**
     * The last line of a node.
     *
     * @param atNanos when it was written
     * @param untold how many came since
     * @param write whether the one that came last is written; {@code before} says how many were not before it
     */
    private record Line(long atNanos, long untold, boolean write, long before) {}

    /** Adds its counter, or goes on with that of an earlier manager of this process. */
    public WorkerRefusals(MeterRegistry meters, Clock clock) {
        this.clock = clock;
        this.counter = Counter.builder("jswarm.worker.refusals")
                .description(
                        "What workers said that was cut or refused, since it was too much or not what it should be")
                .register(meters);
    }

    @Override
    public void accept(String nodeId, String reason) {
        counter.increment();
        long now = clock.now().monoNanos();
        Line line = lines.merge(
                nodeId,
                new Line(now, 0, true, 0),
                (last, first) -> now - last.atNanos >= MINUTE_NANOS
                        ? new Line(now, 0, true, last.untold)
                        : new Line(last.atNanos, last.untold + 1, false, 0));
        if (line != null && line.write) {
            LOG.warn(
                    "the worker of node {}: {} ({} more since the last line)",
                    PlainText.line(nodeId, LONGEST),
                    PlainText.line(reason, LONGEST),
                    line.before);
        }
    }
}
