package io.jswarm.manager.scheduler;

import io.jswarm.api.v1.Node;
import io.jswarm.manager.constraint.Attribute;
import io.jswarm.manager.constraint.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of a group, by the values of the labels to spread over. Filled once; then each task goes down the
 * branches with the fewest tasks of the service to the best candidate there, in logarithmic time. Mutable, confined to one
 * group of one decision.
 */
final class SpreadTree implements Candidates {
    private final List<Attribute> labels;
    private final Branch root = new Branch();

    SpreadTree(Spread spread) {
        labels = spread.labels();
    }

    /** One value of a label, with either the values of the next label below it or the candidates. */
    private static final class Branch implements Comparable<Branch> {
        private final TreeMap<String, Branch> byValue = new TreeMap<>();
        private List<Candidate> found = new ArrayList<>();
        private PriorityQueue<Branch> branches = new PriorityQueue<>();
        private PriorityQueue<Candidate> candidates = new PriorityQueue<>();
        private long tasks;

        /** Orders what was found, once, in linear time. */
        void settle() {
            byValue.values().forEach(Branch::settle);
            branches = new PriorityQueue<>(byValue.values().stream()
                    .filter(branch -> branch.best() != null)
                    .toList());
            candidates = new PriorityQueue<>(found);
            found = List.of();
        }

        @Nullable
        Candidate best() {
            Branch branch = branches.peek();
            return branch != null ? branch.best() : candidates.peek();
        }

        void place(Function<Candidate, @Nullable Candidate> use) {
            Branch branch = branches.poll();
            if (branch != null) {
                branch.place(use);
                if (branch.best() != null) {
                    branches.add(branch);
                }
            } else {
                Candidate again = use.apply(candidates.remove());
                if (again != null) {
                    candidates.add(again);
                }
            }
            tasks++;
        }

        /** Of branches that have a candidate: others stand in no queue. */
        @Override
        public int compareTo(Branch other) {
            int byTasks = Long.compare(tasks, other.tasks);
            return byTasks != 0
                    ? byTasks
                    : Objects.requireNonNull(best()).compareTo(Objects.requireNonNull(other.best()));
        }
    }

    /** Counts the service's tasks of a node, candidate or not, and takes in the candidate if there is one. */
    void add(Node node, long tasksOfService, @Nullable Candidate candidate) {
        Branch branch = root;
        for (Attribute label : labels) {
            branch = branch.byValue.computeIfAbsent(label.of(node), value -> new Branch());
            branch.tasks += tasksOfService;
        }
        if (candidate != null) {
            branch.found.add(candidate);
        }
    }

    /** To be called once, after the last {@link #add} and before the first {@link #place}. */
    void settle() {
        root.settle();
    }

    @Override
    public void place(Function<Candidate, @Nullable Candidate> use) {
        root.place(use);
    }

    @Override
    public boolean isEmpty() {
        return root.best() == null;
    }
}
