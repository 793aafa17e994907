package io.jswarm.manager.scheduler;

import io.jswarm.manager.state.NodeRanking.Place;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of a group without preferences: the nodes where the group fails, and those that have tasks of the service
 * if the order does not count these, in a queue; all others as the {@link NodeOrder} has them, looked at one by one as they
 * are needed.
 */
final class RankedCandidates implements Candidates {
    private final NodeOrder order;
    private final Function<String, @Nullable NodeRoom> rooms;
    private final Filters asked;
    private final long service;
    private final PriorityQueue<Candidate> apart = new PriorityQueue<>();
    private final Set<String> taken;
    private @Nullable Place cursor;
    private @Nullable Candidate ordinary;
    private boolean read;

    /**
     * Candidates of all nodes.
     *
     * @param rooms the node's room by its id
     * @param asked what the group asks of a node
     * @param special the nodes where the group fails, and unless the order is the service's own those that may have its tasks
     * @param failing the latter
     */
    RankedCandidates(
            NodeOrder order,
            Function<String, @Nullable NodeRoom> rooms,
            Filters asked,
            long service,
            Set<String> special,
            Set<String> failing) {
        this.order = order;
        this.rooms = rooms;
        this.asked = asked;
        this.service = service;
        this.taken = new HashSet<>(special);
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
        while (ordinary == null && !read) {
            cursor = order.after(cursor);
            if (cursor == null) {
                read = true;
            } else if (!taken.contains(cursor.nodeId())) {
                ordinary = candidate(cursor.nodeId(), false);
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
