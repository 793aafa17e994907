package io.jswarm.deploy.daemon.observe;

import io.jswarm.api.v1.Service;
import io.jswarm.manager.state.ClusterState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The meters of every service. Commits only note which services they touch; the meters follow when somebody looks, since to
 * make four of them costs more than to commit the service. Loop thread only; scrapes read what it publishes.
 */
final class ServiceMeters implements AutoCloseable {
    private final MeterRegistry registry;
    private final Map<String, OneService> services = new HashMap<>();
    private final Set<String> due = new LinkedHashSet<>();
    /** Failures that no meter shows yet. */
    private final Map<String, Integer> failures = new HashMap<>();

    private record OneService(Series series, AtomicReference<ServiceFigures> figures, Counter failures) {}

    ServiceMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A task of the service has changed. */
    void touched(ClusterState image, String serviceId) {
        changed(serviceId, image.services().get(serviceId));
    }

    /** The service is now this; the meters of one that is gone go at once. */
    void changed(String serviceId, @Nullable Service now) {
        if (isPresent(now)) {
            due.add(serviceId);
            return;
        }
        due.remove(serviceId);
        failures.remove(serviceId);
        OneService old = services.remove(serviceId);
        if (old != null) {
            old.series.close();
        }
    }

    /** A task of the service has failed; to be told before it is {@link #touched}. */
    void failed(String serviceId) {
        failures.merge(serviceId, 1, Integer::sum);
    }

    /** Brings so many of the touched services up to date; whether there are more. */
    boolean refresh(ClusterState image, ClusterCounts counts, int atMost) {
        Iterator<String> ids = due.iterator();
        for (int i = 0; i < atMost && ids.hasNext(); i++) {
            Service service = image.services().get(ids.next());
            ids.remove();
            if (service != null && isPresent(service)) {
                show(service, counts.figures(service));
            }
        }
        return !due.isEmpty();
    }

    private void show(Service service, ServiceFigures figures) {
        String id = service.getId();
        String name = service.getSpec().getAnnotations().getName();
        OneService shown = services.computeIfAbsent(
                id, made -> oneService(new Series(registry, Tags.of("service_id", made, "service_name", name))));
        shown.figures.set(figures);
        Integer failed = failures.remove(id);
        if (failed != null) {
            shown.failures.increment(failed);
        }
    }

    private static boolean isPresent(@Nullable Service service) {
        return service != null && !service.getRemoved();
    }

    private static OneService oneService(Series one) {
        AtomicReference<ServiceFigures> figures = new AtomicReference<>(ServiceFigures.NONE);
        one.gauge(
                "jswarm.service.tasks.desired",
                "Tasks that the service should run",
                () -> figures.get().desired());
        one.gauge(
                "jswarm.service.tasks.running",
                "Tasks of the service that run and should",
                () -> figures.get().running());
        one.gauge(
                "jswarm.service.tasks.failed",
                "Dead tasks in the service's history that failed or were rejected",
                () -> figures.get().failed());
        Counter failures = one.counter(
                "jswarm.service.task.failures",
                "Tasks of the service that failed or were rejected since this manager leads");
        return new OneService(one, figures, failures);
    }

    @Override
    public void close() {
        services.values().forEach(service -> service.series.close());
        services.clear();
        due.clear();
        failures.clear();
    }
}
