package io.jswarm.manager.orchestrator.reaper;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the reaper alone makes of a state without a history limit; with all the others it is in {@code ReaperTest}. */
final class ReaperStepsTest {
    private static final Service WEB = Services.replicated(1, 1).build();
    private final Fixture state = new Fixture(new Reaper());

    private static Task ended(Service service, long slot, long generation) {
        return TaskFixtures.desired(
                TaskFixtures.on(service, slot, generation, Nodes.id(1), TaskState.TASK_STATE_SHUTDOWN),
                TaskState.TASK_STATE_SHUTDOWN);
    }

    private void withTemplates(Service service, long... versions) {
        for (long version : versions) {
            state.apply(Changes.create(
                    Services.from(service).templateVersion(version).template()));
        }
    }

    private List<Long> templates(Service service) {
        return state.state().templatesOf(service).stream()
                .map(Template::getVersion)
                .toList();
    }

    @Test
    void aNewLeaderReapsInBoundedStepsUntilNothingIsLeft() {
        Service db = Services.replicated(2, 1).build();
        state.with(WEB).with(db).with(ended(db, 1, 1));
        state.with(LongStream.rangeClosed(1, Decider.MOST_CHANGES + 5)
                .mapToObj(slot -> ended(WEB, slot, 1))
                .toArray(Task[]::new));
        state.lead();
        assertThat(state.state().tasks()).isEmpty();
    }

    @Test
    void aTaskThatNobodyWantsGoesAtOnceUnlessItMayRun() {
        Task waits = TaskFixtures.pending(WEB, 1, 1);
        Task runs = TaskFixtures.running(WEB, 2, 1, Nodes.id(1));
        state.with(Nodes.node(1).build()).with(WEB).with(waits, runs);
        state.settle();
        assertThat(state.tasksOf(WEB)).hasSize(2);
        for (Task task : List.of(waits, runs)) {
            state.set(TaskFixtures.desired(task, TaskState.TASK_STATE_SHUTDOWN));
        }
        state.settle();
        assertThat(state.tasksOf(WEB)).extracting(Task::getSlot).containsExactly(2L);
    }

    @Test
    void templatesStayThatTheServiceOrATaskNames() {
        Service web = Services.from(WEB).templateVersion(4).build().toBuilder()
                .setPreviousTemplateVersion(3)
                .build();
        state.with(web).with(TaskFixtures.running(WEB, 1, 1, Nodes.id(1)));
        withTemplates(web, 1, 2, 3);
        state.lead();
        assertThat(templates(web)).containsExactly(1L, 3L, 4L);
        state.set(web.toBuilder().setRemoved(true).build());
        state.settle();
        assertThat(templates(web)).as("of a removed one its tasks' alone").containsExactly(1L);
    }

    @Test
    void aRemovedServiceGoesWithItsLastTaskHoweverThatGoes() {
        Task runs = TaskFixtures.running(WEB, 1, 1, Nodes.id(1));
        Service removed = WEB.toBuilder().setRemoved(true).build();
        state.with(removed).with(TaskFixtures.desired(runs, TaskState.TASK_STATE_REMOVE));
        state.settle();
        assertThat(state.state().services()).hasSize(1);
        state.apply(Changes.remove(runs)); // with its node
        state.settle();
        assertThat(state.state().services()).isEmpty();
        assertThat(state.state().templates()).isEmpty();
    }

    @Test
    void eachChangeOfAServiceThatFreesSomethingIsNoticed() {
        Service.Builder service = Services.from(WEB).templateVersion(2).build().toBuilder();
        state.with(service.setPreviousTemplateVersion(1).build());
        withTemplates(WEB, 1, 3);
        state.set(service.setTemplateVersion(3).build());
        state.settle();
        assertThat(templates(WEB)).containsExactly(1L, 3L);
        state.set(service.setPreviousTemplateVersion(3).build());
        state.settle();
        assertThat(templates(WEB)).containsExactly(3L);
    }

    @Test
    void fewerAttemptsNeedLessHistory() {
        Services attempts = Services.from(WEB).restart(RestartCondition.RESTART_CONDITION_ANY, 0, 5);
        Service counting = attempts.build();
        state.with(counting)
                .with(LongStream.rangeClosed(1, 6)
                        .mapToObj(generation -> ended(counting, 1, generation))
                        .toArray(Task[]::new));
        state.lead();
        assertThat(state.tasksOf(WEB)).hasSize(6);
        state.set(attempts.restart(RestartCondition.RESTART_CONDITION_ANY, 0, 2).build());
        state.settle();
        assertThat(state.tasksOf(WEB)).hasSize(3);
    }
}
