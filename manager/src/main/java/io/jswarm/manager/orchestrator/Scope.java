package io.jswarm.manager.orchestrator;

import io.jswarm.api.v1.Service;
import io.jswarm.manager.state.ClusterState;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What an event is about: whole services, and single slots of others, each once and in order. One use. */
public final class Scope {
    private final ClusterState state;
    private final Predicate<Service> mine;
    private final TreeMap<String, Service> services = new TreeMap<>();
    private final TreeMap<String, TreeSet<Long>> slots = new TreeMap<>();

    /** Takes in only services that are there and that the decider looks after. */
    public Scope(ClusterState state, Predicate<Service> mine) {
        this.state = state;
        this.mine = mine;
    }

    /** Adds a whole service. */
    public void service(String id) {
        Service service = state.services().get(id);
        if (service != null && mine.test(service)) {
            services.put(id, service);
        }
    }

    /** Adds one slot of a service. */
    public void slot(String serviceId, long slot) {
        slots.computeIfAbsent(serviceId, id -> new TreeSet<>()).add(slot);
    }

    /** The whole services, by id. */
    public List<Service> services() {
        return List.copyOf(services.values());
    }

    /** Whether the whole service is concerned. */
    public boolean isWhole(String id) {
        return services.containsKey(id);
    }

    /** Services of which only single slots are concerned, by id. */
    public List<Service> servicesInPart() {
        List<Service> part = new ArrayList<>();
        for (String id : slots.keySet()) {
            Service service = state.services().get(id);
            if (service != null && mine.test(service) && !isWhole(id)) {
                part.add(service);
            }
        }
        return part;
    }

    /** The slots of a service in part, lowest first. */
    public List<Long> slotsOf(Service service) {
        return List.copyOf(slots.getOrDefault(service.getId(), new TreeSet<>()));
    }
}
