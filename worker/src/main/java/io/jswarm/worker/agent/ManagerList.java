package io.jswarm.worker.agent;

import io.jswarm.runtime.Randomness;
import java.util.ArrayList;
import java.util.List;

/** The managers that are known, and which to try next: each once in random order before any is tried again. */
final class ManagerList {
    private final Randomness random;
    private List<String> addrs;
    private final List<String> round = new ArrayList<>();

    ManagerList(Randomness random, List<String> addrs) {
        this.random = random;
        this.addrs = List.copyOf(addrs);
    }

    List<String> addrs() {
        return addrs;
    }

    /** What managers say of themselves; true when it is news. An empty list is no news. */
    boolean learn(List<String> told) {
        if (told.isEmpty() || told.equals(addrs)) {
            return false;
        }
        addrs = List.copyOf(told);
        round.clear();
        return true;
    }

    /** The next to try; empty when none is known. */
    String next() {
        if (round.isEmpty()) {
            round.addAll(addrs);
        }
        return round.isEmpty() ? "" : round.remove((int) random.nextBelow(round.size()));
    }
}
