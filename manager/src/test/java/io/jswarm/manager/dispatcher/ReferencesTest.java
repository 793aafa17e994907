package io.jswarm.manager.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.testing.Services;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a worker's tasks need is counted: it comes with the first task that needs it, and goes with the last. */
final class ReferencesTest {
    private static final Dependency.Needed<?, ?> OLD = template(1);
    private static final Dependency.Needed<?, ?> NEW = template(2);

    private final References references = new References();

    private static Dependency.Needed<?, ?> template(long version) {
        Service service = Services.replicated(1, 3).build();
        Task task = Task.newBuilder()
                .setServiceId(service.getId())
                .setTemplateVersion(version)
                .build();
        return Dependency.of(task, ClusterState.EMPTY).getFirst();
    }

    private static TaskId task(long slot) {
        return TaskId.firstOf(1, slot);
    }

    @Test
    void whatTwoTasksNeedComesOnceAndGoesWithTheLast() {
        assertThat(references.put(task(1), List.of(OLD)).came()).containsExactly(OLD);
        assertThat(references.put(task(2), List.of(OLD)).came()).isEmpty();
        assertThat(references.remove(task(1))).isEmpty();
        assertThat(references.has(OLD)).isTrue();
        assertThat(references.remove(task(2))).containsExactly(OLD);
        assertThat(references.has(OLD)).isFalse();
    }

    @Test
    void aTaskThatIsToldAgainCountsOnce() {
        references.put(task(1), List.of(OLD));
        assertThat(references.put(task(1), List.of(OLD))).isEqualTo(new References.Change(List.of(), List.of()));
        assertThat(references.remove(task(1))).containsExactly(OLD);
    }

    @Test
    void aTaskMayNeedSeveralAndOthersLater() {
        assertThat(references.put(task(1), List.of(OLD, NEW)).came()).containsExactly(OLD, NEW);
        References.Change change = references.put(task(1), List.of(NEW));
        assertThat(change.came()).isEmpty();
        assertThat(change.went()).containsExactly(OLD);
    }

    @Test
    void anUnknownTaskTakesNothingAway() {
        references.put(task(1), List.of(OLD));
        assertThat(references.has(task(2))).isFalse();
        assertThat(references.remove(task(2))).isEmpty();
        assertThat(references.has(OLD)).isTrue();
    }
}
