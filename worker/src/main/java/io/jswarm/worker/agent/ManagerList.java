package io.jswarm.worker.agent;

import io.jswarm.runtime.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The managers that are known, and which to try next: each once in random order before any is tried again. */
final class ManagerList {
    private final Randomness random;
    private List<String> learned;
    /** What a person said, and no manager yet. */
    private List<String> told = List.of();

    private List<String> addrs;
    private final List<String> round = new ArrayList<>();

    ManagerList(Randomness random, List<String> addrs) {
        this.random = random;
        this.learned = List.copyOf(addrs);
        this.addrs = learned;
    }

    List<String> addrs() {
        return addrs;
    }

    /**
     * What managers say of themselves; true when it is news. An empty list is no news. What this host was told stays in the
     * list until a manager says it too: those that moved all at once know their old addresses for a while.
     */
    boolean learn(List<String> said) {
        return !said.isEmpty() && replace(List.copyOf(said), told);
    }

    /** What this host is told in another way; true when it is news. They are tried first. */
    boolean tell(List<String> said) {
        boolean news = replace(learned, said);
        round.clear();
        round.addAll(said);
        return news;
    }

    private boolean replace(List<String> nextLearned, List<String> nextTold) {
        learned = nextLearned;
        told = nextTold.stream().filter(addr -> !nextLearned.contains(addr)).toList();
        List<String> all = Stream.concat(learned.stream(), told.stream()).toList();
        if (all.equals(addrs)) {
            return false;
        }
        addrs = all;
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
