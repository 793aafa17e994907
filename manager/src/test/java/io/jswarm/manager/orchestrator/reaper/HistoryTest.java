package io.jswarm.manager.orchestrator.reaper;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Failures;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of a slot's history stays, and for how long. */
final class HistoryTest {
    private static final Service WEB = Services.replicated(1, 1).build();

    private static Fixture withLimit(int limit) {
        Cluster.Builder cluster = Cluster.newBuilder().setId("cluster-0001");
        cluster.getSpecBuilder().setTaskHistoryLimit(limit);
        Fixture fixture = new Fixture();
        fixture.apply(Changes.create(cluster.build()));
        return fixture;
    }

    @ParameterizedTest
    @CsvSource({"5, 0, 5", "5, 9, 10", "5, 1, 5", "0, 0, 0", "0, 1, 2", "-1, 0, 20", "-1, 9, 20"})
    void theLimitStaysAndEnoughToCountAttempts(int limit, int attempts, int stay) {
        Service web = Services.replicated(1, 1)
                .restart(RestartCondition.RESTART_CONDITION_ANY, 0, attempts)
                .build();
        Fixture state = withLimit(limit);
        List<Task> dead = LongStream.rangeClosed(1, 20)
                .mapToObj(i -> TaskFixtures.on(web, 1, i, Nodes.id(1), TaskState.TASK_STATE_SHUTDOWN))
                .toList();
        History history = History.of(state.view(), web, state.now());
        assertThat(history.surplus(dead)).isEqualTo(dead.subList(0, 20 - stay));
        assertThat(history.isExceeded()).isFalse();
    }

    private static List<Task> surplus(History history, Service service, long failedAtMs) {
        return history.surplus(List.of(TaskFixtures.failed(service, 1, 1, Nodes.id(1), failedAtMs)));
    }

    @Test
    void aFailureStaysForItsWindowBeyondTheLimit() {
        Fixture state = withLimit(0);
        long sinceMs = state.now().wallMs() - Failures.WINDOW_MS;
        History counts = History.of(state.view(), WEB, state.now());
        assertThat(surplus(counts, WEB, sinceMs)).isEmpty();
        assertThat(counts.isExceeded()).isTrue();
        History past = History.of(state.view(), WEB, state.now());
        assertThat(surplus(past, WEB, sinceMs - 1)).hasSize(1);
        assertThat(past.isExceeded()).isFalse();
    }

    @Test
    void aLargeServiceForgetsFailuresAtOnce() {
        Fixture state = withLimit(0);
        for (int replicas : new int[] {100, 101}) {
            Service service = Services.replicated(1, replicas).build();
            History history = History.of(state.view(), service, state.now());
            assertThat(surplus(history, service, state.now().wallMs()))
                    .as("of %s replicas", replicas)
                    .hasSize(replicas == 100 ? 0 : 1);
        }
    }

    @Test
    void theNextLookIsTheSameUntilThenAndAnotherForEachService() {
        long window = Failures.WINDOW_MS * Now.NANOS_PER_MS;
        Set<Long> looks = new HashSet<>();
        for (int sequence = 1; sequence <= 30; sequence++) {
            Service service = Services.replicated(sequence, 1).build();
            long now = 10 * window;
            long next = History.nextLookNanos(service, new Now(0, now));
            assertThat(next).isBetween(now + 1, now + window);
            assertThat(History.nextLookNanos(service, new Now(0, next - 1))).isEqualTo(next);
            assertThat(History.nextLookNanos(service, new Now(0, next))).isEqualTo(next + window);
            looks.add(next);
        }
        assertThat(looks).hasSize(30);
    }
}
