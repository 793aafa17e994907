package io.jswarm.manager.scheduler;

import io.jswarm.manager.state.NodeRanking.Place;
import java.util.Iterator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of a group without preferences: the nodes where the group fails, and others that do not stand in the order
 * as they should, in a queue; all others as they stand in the order, looked at one by one as they are needed.
 */
final class RankedCandidates implements Candidates {
    private final Iterator<Place> order;
    private final Function<String, @Nullable NodeRoom> rooms;
    private final Filters asked;
    private final PriorityQueue<Candidate> apart = new PriorityQueue<>();
    private final Set<String> taken;
    private @Nullable Candidate ordinary;

    /**
     * Candidates of all nodes.
     *
     * @param order the nodes that may ever run such tasks ({@link Filters.Lasting}), the best first, where they stand now;
     *     for those apart, which may be among them, that need not be true
     * @param rooms the node's room by its id
     * @param asked what the group asks of a node
     * @param special the nodes that stand apart, which is filled: where the group fails; in an order of all nodes, those that
     *     may have tasks of the service; in the service's own, those that this decision gave something
     * @param failing where the group fails
     */
    RankedCandidates(
            Iterator<Place> order,
            Function<String, @Nullable NodeRoom> rooms,
            Filters asked,
            long service,
            Set<String> special,
            Set<String> failing) {
        this.order = order;
        this.rooms = rooms;
        this.asked = asked;
        this.taken = special;
        for (String nodeId : special) {
            NodeRoom room = rooms.apply(nodeId);
            if (room != null && asked.refusal(room) == null) {
                apart.add(Candidate.of(room, failing.contains(nodeId), service));
            }
        }
    }

    /** Looks for the next node of the order that can take a task and does not stand apart. */
    private @Nullable Candidate ordinary() {
        while (ordinary == null && order.hasNext()) {
            Place place = order.next();
            NodeRoom room = taken.contains(place.nodeId()) ? null : rooms.apply(place.nodeId());
            if (room != null && asked.passing(room) == null) {
                ordinary = Candidate.at(place, room);
            }
        }
        return ordinary;
    }

    @Override
    public boolean isEmpty() {
        return ordinary() == null && apart.isEmpty();
    }

    @Override
    public void place(Function<Candidate, @Nullable Candidate> use) {
        Candidate first = ordinary();
        Candidate other = apart.peek();
        Candidate next;
        if (other != null && (first == null || other.compareTo(first) < 0)) {
            next = apart.remove();
        } else {
            next = Objects.requireNonNull(first, "no candidate is left");
            taken.add(next.room().node().getId());
            ordinary = null;
        }
        Candidate again = use.apply(next);
        if (again != null) {
            apart.add(again);
        }
    }
}
