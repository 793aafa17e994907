package io.jswarm.manager.state;

import io.jswarm.manager.state.NodeRanking.Place;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The places of a ranking that still hold and those of a layer on it, in one order, each when it is asked for. */
final class MergedPlaces implements Iterator<Place> {
    private final Iterator<Place> lower;
    private final Predicate<Place> holds;
    private final Iterator<Place> upper;
    private @Nullable Place nextLower;
    private @Nullable Place nextUpper;

    /** {@code holds} says which of the lower ones do. */
    MergedPlaces(Iterator<Place> lower, Predicate<Place> holds, Iterator<Place> upper) {
        this.lower = lower;
        this.holds = holds;
        this.upper = upper;
        advanceLower();
        advanceUpper();
    }

    private void advanceLower() {
        nextLower = null;
        while (nextLower == null && lower.hasNext()) {
            Place place = lower.next();
            nextLower = holds.test(place) ? place : null;
        }
    }

    private void advanceUpper() {
        nextUpper = upper.hasNext() ? upper.next() : null;
    }

    @Override
    public boolean hasNext() {
        return nextLower != null || nextUpper != null;
    }

    @Override
    public Place next() {
        Place low = nextLower;
        Place up = nextUpper;
        if (low != null && (up == null || low.compareTo(up) < 0)) {
            advanceLower();
            return low;
        }
        if (up == null) {
            throw new NoSuchElementException();
        }
        advanceUpper();
        return up;
    }
}
