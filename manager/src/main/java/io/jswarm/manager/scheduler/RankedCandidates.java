package io.jswarm.manager.scheduler;

import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of a group without preferences: the nodes where the group fails, and others that do not stand in the order
 * as they should, in a queue; all others as they stand in the order, looked at one by one as they are needed.
 */
final class RankedCandidates implements Candidates {
    private final Iterator<String> order;
    private final Function<String, @Nullable NodeRoom> rooms;
    private final Filters asked;
    private final long service;
    private final PriorityQueue<Candidate> apart = new PriorityQueue<>();
    private final Set<String> taken;
    private @Nullable Candidate ordinary;

    /**
     * Candidates of all nodes.
     *
     * @param order the nodes, the best first; those apart may be among them
     * @param rooms the node's room by its id
     * @param asked what the group asks of a node
     * @param special the nodes that stand apart, which is filled: where the group fails; in an order of all nodes, those that
     *     may have tasks of the service; in the service's own, those that this decision gave something
     * @param failing where the group fails
     */
    RankedCandidates(
            Iterator<String> order,
            Function<String, @Nullable NodeRoom> rooms,
            Filters asked,
            long service,
            Set<String> special,
            Set<String> failing) {
        this.order = order;
        this.rooms = rooms;
        this.asked = asked;
        this.service = service;
        this.taken = special;
        for (String nodeId : special) {
            Candidate candidate = candidate(nodeId, failing.contains(nodeId));
            if (candidate != null) {
                apart.add(candidate);
            }
        }
    }

    private @Nullable Candidate candidate(String nodeId, boolean failing) {
        NodeRoom room = rooms.apply(nodeId);
        return room == null || asked.refusal(room) != null ? null : Candidate.of(room, failing, service);
    }

    /** Looks for the next node of the order that can take a task and does not stand apart. */
    private @Nullable Candidate ordinary() {
        while (ordinary == null && order.hasNext()) {
            String nodeId = order.next();
            if (!taken.contains(nodeId)) {
                ordinary = candidate(nodeId, false);
            }
        }
        return ordinary;
    }

    @Override
    public boolean isEmpty() {
        return ordinary() == null && apart.isEmpty();
    }

    @Override
    public boolean place(Function<Candidate, @Nullable Candidate> use) {
        Candidate next = ordinary();
        Candidate other = apart.peek();
        if (other != null && (next == null || other.compareTo(next) < 0)) {
            next = apart.poll();
        } else if (next != null) {
            taken.add(next.room().node().getId());
            ordinary = null;
        }
        if (next == null) {
            return false;
        }
        Candidate again = use.apply(next);
        if (again != null) {
            apart.add(again);
        }
        return true;
    }
}
