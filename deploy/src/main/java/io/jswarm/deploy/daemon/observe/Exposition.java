package io.jswarm.deploy.daemon.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The registry of all meters of the process, and its text for Prometheus. What is not held as a number (the workers' signs of
 * life, which their loop owns) is fetched before a scrape. Any thread.
 */
public final class Exposition {
    private static final String OPEN_METRICS = "application/openmetrics-text";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Runnable> refreshers = new CopyOnWriteArrayList<>();

    /** An empty registry. */
    public Exposition() {}

    /** Where the meters are made. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Runs the action before every scrape, on the scrape's thread; it may block about a second, not longer. */
    public void beforeScrape(Runnable refresh) {
        refreshers.add(refresh);
    }

    /** Forgets what {@link #beforeScrape} added. */
    public void forget(Runnable refresh) {
        refreshers.remove(refresh);
    }

    /** A scrape's answer. */
    public record Page(String contentType, String text) {}

    /** All meters as OpenMetrics text if the request's Accept header names it, else as Prometheus text. */
    public Page scrape(String accept) {
        refreshers.forEach(Runnable::run);
        String contentType = accept.contains(OPEN_METRICS)
                ? OPEN_METRICS + "; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8";
        return new Page(contentType, registry.scrape(contentType));
    }
}
