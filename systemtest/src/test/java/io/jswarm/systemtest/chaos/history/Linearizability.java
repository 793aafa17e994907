package io.jswarm.systemtest.chaos.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.opensearch.cluster.coordination.LinearizabilityChecker;
import org.opensearch.cluster.coordination.LinearizabilityChecker.Event;
import org.opensearch.cluster.coordination.LinearizabilityChecker.EventType;

/** Asks the published checker whether the history of each key is linearizable. */
public final class Linearizability {
    private Linearizability() {}

    /**
     * What the checker found.
     *
     * @param violations keys whose history no order explains, each with its operations
     * @param undecided keys on which the search took too long
     */
    public record Verdict(List<String> violations, List<String> undecided) {}

    private record Timed(long nanos, Event event) {}

    /** Checks every key by itself, which is enough: a history is linearizable when each object's is. */
    public static Verdict check(History history, Duration mostForAKey) {
        List<String> violations = new ArrayList<>();
        List<String> undecided = new ArrayList<>();
        for (Map.Entry<String, List<Operation>> each : history.byKey().entrySet()) {
            long end = System.nanoTime() + mostForAKey.toNanos();
            boolean[] late = {false};
            boolean fits = isLinearizable(each.getValue(), () -> late[0] |= System.nanoTime() - end > 0);
            if (late[0]) {
                undecided.add(each.getKey());
            } else if (!fits) {
                violations.add("The history of " + each.getKey() + " is not linearizable:\n" + text(each.getValue()));
            }
        }
        return new Verdict(violations, undecided);
    }

    private static boolean isLinearizable(List<Operation> operations, BooleanSupplier terminateEarly) {
        List<Timed> events = new ArrayList<>();
        for (int id = 0; id < operations.size(); id++) {
            Operation each = operations.get(id);
            events.add(new Timed(each.invokedNanos(), new Event(EventType.INVOCATION, each.call(), id)));
            if (!each.isOpen()) {
                events.add(new Timed(each.returnedNanos(), new Event(EventType.RESPONSE, each.answer(), id)));
            }
        }
        // At one instant all begin before any ends: they overlap, which is what a clock's grain allows to say.
        events.sort(Comparator.comparingLong(Timed::nanos).thenComparing(timed -> timed.event().type));
        return new LinearizabilityChecker()
                .isLinearizable(
                        new RegisterSpec(),
                        new LinearizabilityChecker.History(
                                events.stream().map(Timed::event).toList()),
                        call -> new Answer.Unknown(),
                        terminateEarly);
    }

    /** The operations for people, in the order in which they began; times in milliseconds from the first. */
    public static String text(List<Operation> operations) {
        StringBuilder text = new StringBuilder();
        long start =
                operations.stream().mapToLong(Operation::invokedNanos).min().orElse(0);
        operations.stream()
                .sorted(Comparator.comparingLong(Operation::invokedNanos))
                .forEach(each -> text.append("%10.3f .. %10s  %-6s %s -> %s  (%s)%n"
                        .formatted(
                                (each.invokedNanos() - start) / 1e6,
                                each.isOpen() ? "open" : "%.3f".formatted((each.returnedNanos() - start) / 1e6),
                                each.client(),
                                each.call(),
                                each.answer(),
                                each.told())));
        return text.toString();
    }
}
