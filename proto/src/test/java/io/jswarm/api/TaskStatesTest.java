package io.jswarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/**
 * Every pair of states, against a table that is written out by hand, and the page that shows it.
 *
 * <p>After a change that is meant, {@code mvn test -pl proto -am -Dtest=TaskStatesTest -Dupdate=true} writes the page anew.
 */
final class TaskStatesTest {
    private static final Path PAGE =
            Path.of(System.getProperty("jswarm.root", ".."), "docs", "design", "task-states.md");

    private static final String AGENTS = "ACCEPTED PREPARING READY STARTING RUNNING COMPLETE SHUTDOWN FAILED REJECTED";

    /** What may follow each state; a state that is not here is final. */
    private static final Map<String, String> MOVES = Map.of(
            "NEW", "PENDING",
            "PENDING", "ASSIGNED",
            "ASSIGNED", AGENTS + " ORPHANED",
            "ACCEPTED", "PREPARING READY STARTING RUNNING COMPLETE SHUTDOWN FAILED REJECTED ORPHANED",
            "PREPARING", "READY STARTING RUNNING COMPLETE SHUTDOWN FAILED REJECTED ORPHANED",
            "READY", "STARTING RUNNING COMPLETE SHUTDOWN FAILED REJECTED ORPHANED",
            "STARTING", "RUNNING COMPLETE SHUTDOWN FAILED ORPHANED",
            "RUNNING", "COMPLETE SHUTDOWN FAILED ORPHANED");

    private static final Map<String, String> DESIRES = Map.of(
            "NEW", "READY RUNNING SHUTDOWN REMOVE",
            "READY", "RUNNING SHUTDOWN REMOVE",
            "RUNNING", "SHUTDOWN REMOVE",
            "SHUTDOWN", "REMOVE");

    @Test
    void everyPairOfObservedStates() {
        for (TaskState from : TaskStates.ALL) {
            for (TaskState to : TaskStates.ALL) {
                assertThat(TaskStates.mayMove(from, to))
                        .as("%s to %s", from, to)
                        .isEqualTo(allows(MOVES, from, to));
            }
            assertThat(TaskStates.mayMove(from, TaskState.UNRECOGNIZED)).isFalse();
            assertThat(TaskStates.mayMove(TaskState.UNRECOGNIZED, from)).isFalse();
        }
    }

    @Test
    void everyPairOfDesiredStates() {
        for (TaskState from : List.of(
                TaskState.TASK_STATE_NEW,
                TaskState.TASK_STATE_READY,
                TaskState.TASK_STATE_RUNNING,
                TaskState.TASK_STATE_SHUTDOWN,
                TaskState.TASK_STATE_REMOVE)) {
            for (TaskState to : TaskStates.ALL) {
                assertThat(TaskStates.mayDesire(from, to))
                        .as("%s to %s", from, to)
                        .isEqualTo(allows(DESIRES, from, to));
            }
        }
    }

    private static boolean allows(Map<String, String> table, TaskState from, TaskState to) {
        return Arrays.asList(table.getOrDefault(TaskStates.name(from), "").split(" ", -1))
                .contains(TaskStates.name(to));
    }

    @Test
    void allStatesAreKnownAndInOrder() {
        assertThat(TaskStates.ALL)
                .containsExactlyInAnyOrder(Arrays.stream(TaskState.values())
                        .filter(state -> state != TaskState.UNRECOGNIZED)
                        .toArray(TaskState[]::new))
                .isSortedAccordingTo((a, b) -> Integer.compare(a.getNumber(), b.getNumber()));
    }

    /** The numbers stand in logs and snapshots: they never change. */
    @Test
    void numbers() {
        Map<String, Integer> numbers = new TreeMap<>();
        TaskStates.ALL.forEach(state -> numbers.put(TaskStates.name(state), state.getNumber()));
        assertThat(numbers)
                .hasToString(
                        "{ACCEPTED=256, ASSIGNED=192, COMPLETE=576, FAILED=704, NEW=0, ORPHANED=832, PENDING=64, "
                                + "PREPARING=320, READY=384, REJECTED=768, REMOVE=800, RUNNING=512, SHUTDOWN=640, STARTING=448}");
    }

    @Test
    void writersAndEnds() {
        Set<String> agents = Set.of(AGENTS.split(" ", -1));
        Set<String> terminal = Set.of("COMPLETE", "SHUTDOWN", "FAILED", "REJECTED", "REMOVE", "ORPHANED");
        Set<String> unassigned = Set.of("NEW", "PENDING");
        for (TaskState state : TaskStates.ALL) {
            String name = TaskStates.name(state);
            assertThat(TaskStates.isAgents(state)).as(name).isEqualTo(agents.contains(name));
            assertThat(TaskStates.isTerminal(state)).as(name).isEqualTo(terminal.contains(name));
            assertThat(TaskStates.isAssigned(state)).as(name).isEqualTo(!unassigned.contains(name));
        }
        assertThat(TaskStates.name(TaskState.UNRECOGNIZED)).isEqualTo("UNRECOGNIZED");
    }

    @Test
    void thePageShowsTheTable() throws IOException {
        String actual = page();
        if (Boolean.getBoolean("update")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, actual);
        }
        assertThat(PAGE)
                .as("the table changed: if that is meant, run this test with -Dupdate=true and commit the file")
                .hasContent(actual);
    }

    private static String page() {
        return """
                # Task states

                Written by `TaskStatesTest` from `TaskStates`; after a change that is meant, run
                `mvn test -pl proto -am -Dtest=TaskStatesTest -Dupdate=true`.

                A task is one-shot: it never moves to another node and never starts again; its slot gets a new task. Its
                observed state only grows. The numbers stand in logs and snapshots and never change; the gaps are for later
                states. Managers write the observed state up to ASSIGNED, and ORPHANED for a task whose node was lost for
                good. From ACCEPTED on the agent writes it.

                | State | Number | Written by | Final |
                | --- | ---: | --- | --- |
                """
                + rows()
                + """

                ## Moves of the observed state

                A row is the state that is left, a column the state that follows. An agent may skip states that it passed
                between two reports. A REJECTED task never started; one that failed afterwards is FAILED.

                """
                + matrix(TaskStates.ALL, TaskStates::mayMove)
                + """

                ## Moves of the desired state

                Managers alone write it. READY waits for its restart delay and becomes RUNNING.

                """
                + matrix(TaskStates.ALL.stream().filter(TaskStates::isDesirable).toList(), TaskStates::mayDesire);
    }

    private static String rows() {
        StringBuilder rows = new StringBuilder();
        for (TaskState state : TaskStates.ALL) {
            String writer = TaskStates.isAgents(state) ? "agent" : "managers";
            rows.append("| %s | %d | %s | %s |\n"
                    .formatted(
                            TaskStates.name(state),
                            state.getNumber(),
                            state == TaskState.TASK_STATE_REMOVE ? "nobody: it is only desired" : writer,
                            TaskStates.isTerminal(state) ? "yes" : ""));
        }
        return rows.toString();
    }

    private static String matrix(List<TaskState> states, BiPredicate<TaskState, TaskState> may) {
        StringBuilder text = new StringBuilder("| from \\ to |");
        states.forEach(to -> text.append(' ').append(TaskStates.name(to)).append(" |"));
        text.append("\n| --- |").append(" --- |".repeat(states.size())).append('\n');
        for (TaskState from : states) {
            text.append("| ").append(TaskStates.name(from)).append(" |");
            states.forEach(to -> text.append(may.test(from, to) ? " yes |" : "  |"));
            text.append('\n');
        }
        return text.toString();
    }
}
