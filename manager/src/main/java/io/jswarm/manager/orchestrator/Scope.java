package io.jswarm.manager.orchestrator;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What an event is about: whole services, and single slots of others, each once and in order. One use. */
public final class Scope {
    private final TreeSet<String> services = new TreeSet<>();
    private final TreeMap<String, TreeSet<Long>> slots = new TreeMap<>();

    /** Adds a whole service. */
    public void service(String serviceId) {
        services.add(serviceId);
    }

    /** Adds one slot of a service. */
    public void slot(String serviceId, long slot) {
        slots.computeIfAbsent(serviceId, id -> new TreeSet<>()).add(slot);
    }

    /** The whole services, by id. */
    public SortedSet<String> services() {
        return Collections.unmodifiableSortedSet(services);
    }

    /** Services of which only single slots are concerned, by id. */
    public SortedSet<String> servicesInPart() {
        TreeSet<String> part = new TreeSet<>(slots.keySet());
        part.removeAll(services);
        return part;
    }

    /** The slots of a service in part, lowest first. */
    public SortedSet<Long> slotsOf(String serviceId) {
        return Collections.unmodifiableSortedSet(slots.getOrDefault(serviceId, new TreeSet<>()));
    }

    /** Drops what belongs to services that the caller does not look after. */
    public void keep(Predicate<String> mine) {
        services.removeIf(mine.negate());
        slots.keySet().removeIf(mine.negate());
    }
}
