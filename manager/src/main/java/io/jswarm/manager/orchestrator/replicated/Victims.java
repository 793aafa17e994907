package io.jswarm.manager.orchestrator.replicated;

import io.jswarm.api.v1.Task;
import io.jswarm.manager.orchestrator.Slot;
import io.jswarm.manager.state.Tasks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses the slots that a scale-down ends: first those that do not run, then of the fullest nodes, then the highest. */
final class Victims {
    /** A slot with its place in the queue: rank is how many running slots stand before it on its node. */
    private record Candidate(Slot slot, boolean running, int rank) {}

    private static final Comparator<Candidate> FIRST_TO_GO = Comparator.comparing(Candidate::running)
            .thenComparing(Comparator.comparingInt(Candidate::rank).reversed())
            .thenComparing(candidate -> candidate.slot().number(), Comparator.reverseOrder());

    private Victims() {}

    /**
     * The slots to end.
     *
     * @param live slots with a present task, lowest first
     */
    static List<Slot> choose(List<Slot> live, int count) {
        Map<String, Integer> ranks = new HashMap<>();
        List<Candidate> candidates = new ArrayList<>(live.size());
        for (Slot slot : live) {
            Task task = slot.current();
            boolean running = isRunning(task);
            int rank = task != null && running ? ranks.merge(task.getNodeId(), 1, Integer::sum) : 0;
            candidates.add(new Candidate(slot, running, rank));
        }
        return candidates.stream()
                .sorted(FIRST_TO_GO)
                .limit(count)
                .map(Candidate::slot)
                .toList();
    }

    private static boolean isRunning(@Nullable Task task) {
        return task != null && Tasks.isRunning(task);
    }
}
