package io.jswarm.manager.scheduler;

import io.jswarm.manager.state.NodeRanking;
import io.jswarm.manager.state.NodeRanking.Place;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that some tasks may ever run on, in the order of their places, with what this decision gave them. The index is
 * read only as far as somebody asks: a service of few tasks needs few nodes, however many there are. Mutable, confined to
 * the decision.
 */
final class NodeOrder {
    private final NodeRanking ranking;
    private final Predicate<String> fits;
    private final Iterator<Place> unread;
    private final TreeSet<Place> read = new TreeSet<>();
    private final Map<String, Place> moved = new HashMap<>();
    private @Nullable Place head;

    /** Over those nodes of the ranking that fit. */
    NodeOrder(NodeRanking ranking, Predicate<String> fits) {
        this.ranking = ranking;
        this.fits = fits;
        this.unread = ranking.bestFirst();
        advance();
    }

    private void advance() {
        head = unread.hasNext() ? unread.next() : null;
    }

    /** The places from the first on, each as late as it is asked for; a node that moved on meanwhile comes once more. */
    Iterator<Place> places() {
        return new Iterator<>() {
            private @Nullable Place last;
            private @Nullable Place next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = after(last);
                }
                return next != null;
            }

            @Override
            public Place next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                last = next;
                next = null;
                return Objects.requireNonNull(last);
            }
        };
    }

    /** The next place after this one, or the first; null when there is none. What was read is never beyond {@code head}. */
    private @Nullable Place after(@Nullable Place last) {
        Place next = last != null ? read.higher(last) : read.isEmpty() ? null : read.first();
        while (head != null && (next == null || head.compareTo(next) < 0)) {
            Place place = head;
            advance();
            if (!moved.containsKey(place.nodeId()) && fits.test(place.nodeId())) {
                read.add(place);
                return place;
            }
        }
        return next;
    }

    /** The node was given a task. */
    void moved(Place now) {
        if (!fits.test(now.nodeId())) {
            return;
        }
        Place before = moved.put(now.nodeId(), now);
        if (before == null) {
            before = ranking.placeOf(now.nodeId());
        }
        if (before != null) {
            read.remove(before);
        }
        read.add(now);
    }
}
