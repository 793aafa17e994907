package io.jswarm.manager.orchestrator.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.orchestrator.Slot;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a policy says of one slot; what becomes of it is in {@code RestartTest}. */
final class RestartPoliciesTest {
    private static final long DIED_MS = 1_000_000;
    private static final long WINDOW_MS = 10_000;
    private static final Service ONCE_IN_TEN_SECONDS = Services.replicated(1, 1)
            .templateVersion(2)
            .restart(RestartCondition.RESTART_CONDITION_ANY, 0, 1)
            .windowMs(WINDOW_MS)
            .build();

    private static Task ended(long generation, TaskState state, long atMs) {
        Task.Builder task = TaskFixtures.on(ONCE_IN_TEN_SECONDS, 1, generation, Nodes.id(1), state).toBuilder();
        task.getMetaBuilder().setUpdatedAtMs(atMs);
        return task.build();
    }

    /** The verdict on a task that failed now in a slot whose task before it failed and was restarted a window ago. */
    private static Verdict after(UnaryOperator<Task.Builder> difference) {
        Task.Builder before = ended(1, TaskState.TASK_STATE_FAILED, DIED_MS - WINDOW_MS).toBuilder()
                .setRestarted(true);
        Task dead = ended(2, TaskState.TASK_STATE_FAILED, DIED_MS);
        Task earlier = difference.apply(before).build();
        return RestartPolicies.judge(new Slot(ONCE_IN_TEN_SECONDS, 1, List.of(earlier, dead)), dead, false);
    }

    private static UnaryOperator<Task.Builder> observed(TaskState state) {
        return task -> task.setStatus(task.getStatus().toBuilder().setState(state));
    }

    @Test
    void anAttemptIsARestartOfThisVersionWithinTheWindow() {
        assertThat(List.of(
                        after(task -> task),
                        after(observed(TaskState.TASK_STATE_REJECTED)),
                        after(observed(TaskState.TASK_STATE_COMPLETE))))
                .containsOnly(new Verdict.GiveUp());
        assertThat(List.of(
                        after(task -> task.setRestarted(false)),
                        after(task -> task.setTemplateVersion(1)),
                        after(observed(TaskState.TASK_STATE_ORPHANED)),
                        after(task ->
                                task.setMeta(task.getMeta().toBuilder().setUpdatedAtMs(DIED_MS - WINDOW_MS - 1)))))
                .hasOnlyElementsOfType(Verdict.Restart.class);
    }

    @Test
    void aTaskThatRanForAMinuteWasCalmAndItsRestartIsTheFirstInARow() {
        assertThat(restartsAfterRunning(RestartPolicies.CALM_MS)).isEqualTo(1);
        assertThat(restartsAfterRunning(RestartPolicies.CALM_MS - 1)).isEqualTo(4);
    }

    private static int restartsAfterRunning(long ms) {
        Task dead = ended(1, TaskState.TASK_STATE_FAILED, DIED_MS).toBuilder()
                .setRestarts(3)
                .setRunningSinceMs(DIED_MS - ms)
                .build();
        Verdict verdict = RestartPolicies.judge(new Slot(ONCE_IN_TEN_SECONDS, 1, List.of(dead)), dead, false);
        return ((Verdict.Restart) verdict).restarts();
    }

    /** However alike the tasks are, each delay from a quarter less on is about as likely as any other. */
    @Test
    void slotsThatFailTogetherDriftApart() {
        List<IntFunction<Task>> alike = List.of(
                i -> TaskFixtures.running(Services.replicated(i, 1).build(), 1, 64, Nodes.id(1)),
                i -> TaskFixtures.running(ONCE_IN_TEN_SECONDS, i, 64, Nodes.id(1)),
                i -> TaskFixtures.running(ONCE_IN_TEN_SECONDS, 1, i, Nodes.id(1)));
        for (IntFunction<Task> tasks : alike) {
            Map<Long, Integer> times = new TreeMap<>();
            for (int i = 1; i <= 10_000; i++) {
                times.merge(RestartPolicies.backoffMs(1, tasks.apply(i)), 1, Integer::sum);
            }
            assertThat(times).hasSize(251).containsKeys(750L, 1_000L);
            assertThat(times.values()).allMatch(often -> often < 100);
        }
    }
}
