package io.jswarm.manager.loop;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What the control loop tells of itself. */
final class LoopMetrics {
    private final Timer step;
    private final Timer commit;
    private final DistributionSummary batch;

    LoopMetrics(MeterRegistry registry) {
        step = Timer.builder("jswarm.control.step")
                .description("Time that the deciders took for one batch")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(100_000))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
        commit = Timer.builder("jswarm.control.commit")
                .description("Time from a batch's proposal to its commit")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
        batch = DistributionSummary.builder("jswarm.control.batch.changes")
                .description("Changes in a proposed batch")
                .register(registry);
    }

    void stepped(long nanos) {
        step.record(Duration.ofNanos(nanos));
    }

    void proposed(int changes) {
        batch.record(changes);
    }

    void committed(long nanos) {
        commit.record(Duration.ofNanos(nanos));
    }
}
