package io.jswarm.manager.scheduler;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts refusals and puts them into words. Mutable, confined to the maker. */
final class Explanation {
    private final Map<Refusal, Integer> counts = new HashMap<>();

    /** Starts with no refusal. */
    public Explanation() {}

    /** Counts one node's refusal. */
    public void add(Refusal refusal) {
        counts.merge(refusal, 1, Integer::sum);
    }

    /** Why no node fits: the most frequent reason first. */
    public String text() {
        if (counts.isEmpty()) {
            return "no suitable node (the cluster has no node)";
        }
        Comparator<Map.Entry<Refusal, Integer>> mostFirst = Comparator.comparingInt(entry -> -entry.getValue());
        List<String> phrases = counts.entrySet().stream()
                .sorted(mostFirst.thenComparing(entry -> entry.getKey().text()))
                .map(entry -> entry.getKey().on(entry.getValue()))
                .toList();
        return "no suitable node (" + String.join("; ", phrases) + ")";
    }
}
