package io.jswarm.manager.orchestrator.update;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Service;
import io.jswarm.manager.constraint.GlobalNodes;
import io.jswarm.manager.state.UpdateSlots;
import io.jswarm.manager.state.UpdateSlots.Place;
import io.jswarm.manager.state.View;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a service's update is now, read from where its slots stand ({@link UpdateSlots}). It looks at slots that take a place
 * and at those that are next, not at all of them. One use.
 */
final class Progress {
    /** How long a new task must run after its slot's failure. */
    static final long PROBATION_MS = 5_000;

    private final View view;
    private final UpdateSlots slots;
    /** Null: the service is replicated, and every slot counts. */
    private final @Nullable GlobalNodes nodes;

    private final long timeMs;
    /** Of slots that are done, but on probation or within the delay: after how long each gives its place back. */
    private final Map<Long, Long> freeAfterMs = new HashMap<>();

    private boolean onProbation;

    private Progress(View view, UpdateSlots slots, @Nullable GlobalNodes nodes, long timeMs) {
        this.view = view;
        this.slots = slots;
        this.nodes = nodes;
        this.timeMs = timeMs;
    }

    /**
     * The progress of a service under update.
     *
     * @param waited every delay and probation is over, whatever the time is
     */
    static Progress of(View view, Service service, UpdateSlots slots, long delayMs, long timeMs, boolean waited) {
        GlobalNodes nodes = switch (ServiceMode.of(service.getSpec())) {
            case ServiceMode.Global ignored -> GlobalNodes.of(service);
            case ServiceMode.Replicated ignored -> null;
            case ServiceMode.Unset ignored -> null;
        };
        Progress progress = new Progress(view, slots, nodes, timeMs);
        if (!waited) {
            progress.hold(slots.restartedAfter(timeMs - PROBATION_MS), PROBATION_MS);
            progress.onProbation = !progress.freeAfterMs.isEmpty();
            progress.hold(slots.replacedAfter(timeMs - delayMs), delayMs);
        }
        return progress;
    }

    private void hold(SortedSet<UpdateSlots.Done> done, long forMs) {
        for (UpdateSlots.Done each : done) {
            if (counts(each.slot())) {
                long leftMs = Math.min(forMs, forMs - (timeMs - each.ranMs()));
                freeAfterMs.merge(each.slot(), leftMs, Math::max);
            }
        }
    }

    /**
     * Where a global service may have no new task now, there is nothing to update: the orchestrator ends what is there, or
     * catches up when the node may have one again.
     */
    private boolean counts(long slot) {
        if (nodes == null) {
            return true;
        }
        String nodeId = view.indexes().nodeIdOf(slot);
        return nodeId != null && nodes.isEligible(view.state().nodes().get(nodeId));
    }

    private Stream<Long> in(Place place) {
        return slots.in(place).stream().filter(this::counts);
    }

    private long countIn(Place place) {
        return nodes == null ? slots.in(place).size() : in(place).count();
    }

    /** Slots whose old task waits for a node: their replacement costs nothing. */
    Stream<Long> staleWaiting() {
        return in(Place.STALE_WAITING);
    }

    /** The other slots with an old task, those that do not run first. */
    Stream<Long> stale() {
        return Stream.concat(in(Place.STALE_IDLE), in(Place.STALE_RUNNING));
    }

    /** How many slots take a place: under way, on probation, or finished less than the delay ago. */
    long busy() {
        long takenDown = countIn(Place.UNDER_WAY) + (keepsHistory() ? 0 : countIn(Place.WAITING));
        return takenDown + freeAfterMs.size();
    }

    /**
     * When no history is kept nobody can tell whether this update stopped a task in a slot that waits: yes is the
     * careful answer.
     */
    private boolean keepsHistory() {
        Cluster cluster = view.state().cluster();
        return cluster == null || cluster.getSpec().getTaskHistoryLimit() > 0;
    }

    /** Whether every slot has its new task, and all of them run. */
    boolean isComplete() {
        return !onProbation
                && Stream.of(Place.values())
                        .filter(place -> place != Place.DONE)
                        .flatMap(this::in)
                        .findFirst()
                        .isEmpty();
    }

    /** After how long a place becomes free by itself; {@link Long#MAX_VALUE}: not by itself. */
    long nextFreeMs() {
        return freeAfterMs.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }
}
