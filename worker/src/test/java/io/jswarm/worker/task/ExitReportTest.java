package io.jswarm.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.TaskState;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitReportTest {
    @ParameterizedTest
    @CsvSource({
        "0, '', false, false, false, ''",
        "0, broken, false, false, false, task: non-zero exit (0): broken",
        "0, '', false, true, false, task: unhealthy container (exit 0)",
        "137, '', true, false, false, task: non-zero exit (137): OOM killed",
        "137, broken, true, false, false, task: non-zero exit (137): OOM killed",
        "137, '', false, false, true, task: non-zero exit (137): SIGKILL",
        "255, '', false, false, false, task: non-zero exit (255)",
        "255, broken, false, false, true, task: non-zero exit (255): broken",
    })
    void says(int code, String error, boolean oom, boolean unhealthy, boolean unwatched, String err) {
        ContainerView view = exited(code, error, oom);
        assertThat(ExitReport.err(view, unhealthy, unwatched)).isEqualTo(err);
        assertThat(ExitReport.state(view, unhealthy))
                .isEqualTo(err.isEmpty() ? TaskState.TASK_STATE_COMPLETE : TaskState.TASK_STATE_FAILED);
    }

    @ParameterizedTest
    @CsvSource({"255, true", "137, false"})
    void aCodeThatNobodySawIsNotTakenForTheContainers(int code, boolean unknown) {
        String text = "it ended while its engine was down, so the true code is not known";
        assertThat(ExitReport.err(exited(code, "", false), false, true).contains(text))
                .isEqualTo(unknown);
    }

    private static ContainerView exited(int code, String error, boolean oom) {
        return new ContainerView(
                "c1", "t1", ContainerView.State.EXITED, ContainerView.Health.NONE, 0, code, oom, error, List.of());
    }
}
