package io.jswarm.deploy.daemon.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Meters that come and go together: those of a role, of a leadership, of one service. One thread at a time. */
final class Series implements AutoCloseable {
    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();

    /** Meters with these labels. */
    Series(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    /** A number that is read at scrape time, by any thread. */
    void gauge(String name, String description, Supplier<Number> value) {
        gauge(name, description, "", Tags.empty(), value);
    }

    /** A number with a unit (bytes, seconds) or labels of its own. */
    void gauge(String name, String description, String unit, Tags more, Supplier<Number> value) {
        Gauge.Builder<Supplier<Number>> gauge =
                Gauge.builder(name, value).description(description).tags(tags).tags(more);
        meters.add((unit.isEmpty() ? gauge : gauge.baseUnit(unit)).register(registry));
    }

    /** Something that is counted. */
    Counter counter(String name, String description) {
        Counter counter =
                Counter.builder(name).description(description).tags(tags).register(registry);
        meters.add(counter);
        return counter;
    }

    /** A histogram of durations over these bounds. */
    Timer histogram(String name, String description, List<Duration> bounds) {
        Timer timer = Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(bounds.toArray(Duration[]::new))
                .register(registry);
        meters.add(timer);
        return timer;
    }

    /** Takes the meters out of the registry. */
    @Override
    public void close() {
        meters.forEach(registry::remove);
        meters.clear();
    }
}
