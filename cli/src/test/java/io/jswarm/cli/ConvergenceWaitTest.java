package io.jswarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskView;
import io.jswarm.api.v1.UpdateServiceRequest;
import io.jswarm.api.v1.UpdateState;
import io.jswarm.api.v1.UpdateStatus;
import io.jswarm.rpc.Rejections;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvergenceWaitTest {
    @TempDir
    private Path folder = Path.of("");

    private CliRunner cli;

    @BeforeEach
    void start() throws IOException {
        cli = new CliRunner(folder);
    }

    @AfterEach
    void end() {
        cli.close();
    }

    private Service created() {
        return cli.cluster.services.getFirst();
    }

    @Test
    void createWaitsUntilAllTasksRun() {
        cli.cluster.steps.add(() -> cli.cluster.tasks.add(Fixtures.running(created(), 1, 1)));
        cli.cluster.steps.add(() -> cli.cluster.tasks.add(Fixtures.running(created(), 2, 2)));

        CliRunner.Result result = cli.run("service", "create", "--name", "web", "--replicas", "2", "nginx");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo("created00000000000000000id\n");
        assertThat(result.err()).isEqualTo("""
                        overall progress: 0 out of 2 tasks
                        overall progress: 1 out of 2 tasks
                        overall progress: 2 out of 2 tasks
                        verify: Service web converged
                        """);
    }

    private void fail(int slot, int generation, TaskState state, String error) {
        cli.cluster.tasks.add(Fixtures.withError(
                Fixtures.task(created(), slot, generation, 1, TaskState.TASK_STATE_SHUTDOWN, state), error));
    }

    @Test
    void offATerminalAnErrorIsToldOnceWhenItFirstAppears() {
        cli.cluster.steps.add(() -> fail(1, 1, TaskState.TASK_STATE_REJECTED, "task: No such image:\n  nope"));
        cli.cluster.steps.add(() -> fail(2, 1, TaskState.TASK_STATE_REJECTED, "task: No such image:\n  nope"));
        cli.cluster.steps.add(() -> fail(1, 2, TaskState.TASK_STATE_FAILED, "task: non-zero exit (1)"));
        cli.cluster.steps.add(() -> cli.cluster.tasks.add(Fixtures.running(created(), 1, 1)));
        cli.cluster.steps.add(() -> cli.cluster.tasks.add(Fixtures.running(created(), 2, 2)));

        CliRunner.Result result = cli.run("service", "create", "--name", "web", "--replicas", "2", "nope");

        assertThat(result.err()).isEqualTo("""
                        overall progress: 0 out of 2 tasks
                        web.1 rejected: task: No such image: nope
                        web.1 failed: task: non-zero exit (1)
                        overall progress: 1 out of 2 tasks
                        overall progress: 2 out of 2 tasks
                        verify: Service web converged
                        """);
        assertThat(cli.run("service", "scale", "-q", "web=2").err()).as("quiet").isEmpty();
    }

    @Test
    void theSameErrorOfATaskInAnotherStateIsNotToldAgain() {
        cli.cluster.steps.add(() -> fail(1, 1, TaskState.TASK_STATE_REJECTED, "task: no such image"));
        cli.cluster.steps.add(() -> fail(1, 2, TaskState.TASK_STATE_FAILED, "task: no such image"));
        cli.cluster.steps.add(() -> cli.cluster.tasks.add(Fixtures.running(created(), 1, 1)));

        assertThat(cli.run("service", "create", "--name", "web", "nope").err()).containsOnlyOnce("no such image");
    }

    private void end(int slot, TaskState state, String error, boolean givenUp) {
        TaskView.Builder view =
                Fixtures.withError(Fixtures.task(created(), slot, 1, 1, TaskState.TASK_STATE_RUNNING, state), error)
                        .toBuilder();
        view.getTaskBuilder().setGivenUp(givenUp);
        cli.cluster.tasks.add(view.build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "on-failure"})
    void tasksThatCompletedAndAreNotRestartedAreWhatWasWanted(String condition) {
        cli.cluster.steps.add(() -> end(1, TaskState.TASK_STATE_COMPLETE, "", false));
        cli.cluster.steps.add(() -> end(2, TaskState.TASK_STATE_COMPLETE, "", false));

        assertThat(cli.run(
                        "service", "create", "--restart-condition", condition, "--replicas", "2", "--name", "job", "x"))
                .isEqualTo(new CliRunner.Result(0, "created00000000000000000id\n", """
                        overall progress: 0 out of 2 tasks
                        overall progress: 1 out of 2 tasks
                        overall progress: 2 out of 2 tasks
                        verify: Service job complete
                        """));
    }

    @Test
    void aTaskThatFailedAndIsNotRestartedEndsTheWaiting() {
        cli.cluster.steps.add(() -> end(1, TaskState.TASK_STATE_FAILED, "task: non-zero exit (3)", false));

        CliRunner.Result result = cli.run(
                "service", "create", "-q", "--restart-condition", "none", "--replicas", "2", "--name", "job", "x");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("""
                        Error: job.1 failed: task: non-zero exit (3)
                        The service's restart policy does not start it again. See its tasks with 'jswarm service ps --no-trunc job', and what they printed with 'jswarm service logs job'.
                        """);
    }

    @Test
    void soDoesOneThatHadAllItsRestartsAndNotOneThatIsRestarted() {
        cli.cluster.steps.add(() -> end(1, TaskState.TASK_STATE_FAILED, "task: non-zero exit (3)", false));
        cli.cluster.steps.add(() -> {
            cli.cluster.tasks.clear();
            end(1, TaskState.TASK_STATE_REJECTED, "task: no such image", true);
        });

        CliRunner.Result result = cli.run("service", "create", "--restart-max-attempts", "1", "--name", "job", "x");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("job.1 failed: task: non-zero exit (3)\n")
                .contains("Error: job.1 rejected: task: no such image\n");
    }

    @Test
    void oneThatWasLostWithItsNodeIsReplacedWhateverThePolicy() {
        cli.cluster.steps.add(() -> end(1, TaskState.TASK_STATE_ORPHANED, "", false));
        cli.cluster.steps.add(() -> cli.cluster.tasks.set(0, Fixtures.running(created(), 1, 1)));

        assertThat(cli.run("service", "create", "--restart-condition", "none", "--name", "job", "x")
                        .exitCode())
                .isZero();
    }

    @Test
    void aServiceIsUpWhenItsTasksHaveRunForTwoSeconds() {
        cli.cluster.steps.add(() -> cli.cluster.tasks.add(Fixtures.running(created(), 1, 1, now())));
        cli.cluster.steps.add(() -> {
            cli.cluster.tasks.clear();
            fail(1, 1, TaskState.TASK_STATE_FAILED, "task: non-zero exit (3)");
        });
        cli.cluster.steps.add(() -> cli.cluster.tasks.add(Fixtures.running(created(), 1, 1, now())));

        CliRunner.Result result = cli.run("service", "create", "--name", "web", "nginx");

        assertThat(result).isEqualTo(new CliRunner.Result(0, "created00000000000000000id\n", """
                        overall progress: 0 out of 1 tasks
                        overall progress: 1 out of 1 tasks
                        overall progress: 0 out of 1 tasks
                        web.1 failed: task: non-zero exit (3)
                        overall progress: 1 out of 1 tasks
                        verify: Service web converged
                        """));
        long sinceMs = cli.cluster.tasks.getLast().getTask().getRunningSinceMs();
        assertThat(now() - sinceMs).isBetween(2_000L, 2_100L);
    }

    @Test
    void theyAreToldInTheManagersTime() {
        long otherMs = 90 * Fixtures.MINUTE_MS;
        Service web = Fixtures.web();
        cli.cluster.services.add(web.toBuilder()
                .setMeta(web.getMeta().toBuilder().setUpdatedAtMs(now() + otherMs))
                .build());
        for (int slot = 1; slot <= 3; slot++) {
            cli.cluster.tasks.add(Fixtures.running(web, slot, slot, now() + otherMs - 500));
        }
        assertThat(cli.run("service", "scale", "web=3").exitCode()).isZero();
        assertThat(cli.passedMs).isBetween(1_500L, 1_600L);
        assertThat(cli.run("service", "scale", "-q", "--wait-timeout", "1s", "web=3"))
                .isEqualTo(new CliRunner.Result(124, "web scaled to 3\n", """
                        Error: Expected web to be up within --wait-timeout, but its tasks started only now:
                          not all have run for 2 s yet
                        The service stays; see it with 'jswarm service ps --no-trunc web'.
                        """));
    }

    private long now() {
        return Fixtures.NOW_MS + cli.passedMs;
    }

    @Test
    void errorsFromBeforeAChangeAreNotToldAgain() {
        Service web = Fixtures.web();
        cli.cluster.services.add(web);
        TaskView.Builder old = Fixtures.withError(
                Fixtures.task(web, 1, 1, 1, TaskState.TASK_STATE_SHUTDOWN, TaskState.TASK_STATE_FAILED), "old")
                .toBuilder();
        old.getTaskBuilder().getMetaBuilder().setVersion(41);
        cli.cluster.tasks.add(old.build());
        for (int slot = 1; slot <= 3; slot++) {
            cli.cluster.tasks.add(Fixtures.running(web, slot, slot));
        }

        assertThat(cli.run("service", "scale", "web=3").err())
                .isEqualTo("overall progress: 3 out of 3 tasks\nverify: Service web converged\n");
    }

    @Test
    void ofErrorsThatAlwaysDifferOnlySomeAreTold() {
        for (int i = 1; i <= 30; i++) {
            int generation = i;
            cli.cluster.steps.add(() -> fail(1, generation, TaskState.TASK_STATE_FAILED, "task: error " + generation));
        }
        cli.cluster.steps.add(() -> cli.cluster.tasks.add(Fixtures.running(created(), 1, 1)));

        assertThat(cli.run("service", "create", "--name", "web", "nginx").err()).contains("""
                        web.1 failed: task: error 20
                        There are more errors. See them with: jswarm service ps --no-trunc web
                        overall progress: 1 out of 1 tasks
                        """);
    }

    @Test
    void onATerminalTheLinesAreDrawnInTheirPlace() {
        cli.terminal = true;
        cli.cluster.steps.add(() -> cli.cluster.tasks.add(Fixtures.withError(
                Fixtures.task(created(), 1, 1, 0, TaskState.TASK_STATE_RUNNING, TaskState.TASK_STATE_PENDING),
                "no suitable node")));
        cli.cluster.steps.add(() -> cli.cluster.tasks.set(0, Fixtures.running(created(), 1, 1)));

        CliRunner.Result result = cli.run("service", "create", "--name", "web", "nginx");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("""
                        created00000000000000000id
                        \u001b[2Koverall progress: 0 out of 1 tasks
                        \u001b[1A\u001b[2Koverall progress: 0 out of 1 tasks
                        \u001b[2Kweb.1: pending (no suitable node)
                        \u001b[2A\u001b[2Koverall progress: 1 out of 1 tasks
                        \u001b[2Kweb.1: running
                        verify: Service web converged
                        """);
    }

    @Test
    void detachReturnsAtOnce() {
        assertThat(cli.run("service", "create", "-d", "--name", "web", "nginx").err())
                .isEmpty();
    }

    @Test
    void quietSaysNothingAndNoReplicasAreNothingToWaitFor() {
        assertThat(cli.run("service", "create", "--replicas", "0", "--quiet", "--name", "b", "nginx"))
                .isEqualTo(new CliRunner.Result(0, "created00000000000000000id\n", ""));
    }

    @Test
    void whenTheTimeIsOverItSaysWhatIsMissingAndWhy() {
        cli.cluster.steps.add(() -> cli.cluster.tasks.add(Fixtures.withError(
                Fixtures.task(created(), 1, 1, 0, TaskState.TASK_STATE_RUNNING, TaskState.TASK_STATE_PENDING),
                "no suitable node (insufficient memory on 3 nodes)")));

        CliRunner.Result result =
                cli.run("service", "create", "-q", "--wait-timeout", "5s", "--replicas", "2", "--name", "web", "nginx");

        assertThat(result.exitCode()).isEqualTo(124);
        assertThat(result.err()).isEqualTo("""
                        Error: Expected web to be up within --wait-timeout, but only 0 of 2 tasks run:
                          web.1 pending: no suitable node (insufficient memory on 3 nodes)
                          1 task is not created yet
                        The service stays; see it with 'jswarm service ps --no-trunc web'.
                        """);
    }

    @Test
    void oldTasksDoNotCountAfterAnUpdate() {
        Service web = Fixtures.web();
        cli.cluster.services.add(web);
        for (int slot = 1; slot <= 3; slot++) {
            cli.cluster.tasks.add(
                    Fixtures.running(web.toBuilder().setTemplateVersion(1).build(), slot, slot));
        }
        cli.cluster.steps.add(() -> cli.cluster.tasks.replaceAll(
                old -> Fixtures.running(web, old.getTask().getSlot(), 1)));

        CliRunner.Result result = cli.run("service", "update", "--image", "nginx:1.28", "web");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("0 out of 3 tasks\n").contains("3 out of 3 tasks\n");
        UpdateServiceRequest request =
                cli.cluster.requests(UpdateServiceRequest.class).getFirst();
        assertThat(request.getVersion()).isEqualTo(42);
        assertThat(request.getKeepRegistryAuth()).isTrue();
        assertThat(request.getSpec().getTask().getContainer().getImage()).isEqualTo("nginx:1.28");
        assertThat(request.getSpec().getTask().getContainer().getEnvList()).containsExactly("MODE=slow");
    }

    @Test
    void anUpdateThatIsRolledBackHasFailed() {
        Service web = Fixtures.web();
        cli.cluster.services.add(web);
        cli.cluster.steps.add(() -> cli.cluster.services.set(
                0,
                web.toBuilder()
                        .setUpdateStatus(UpdateStatus.newBuilder()
                                .setState(UpdateState.UPDATE_STATE_ROLLBACK_COMPLETED)
                                .setMessage("the new tasks failed"))
                        .build()));

        CliRunner.Result result = cli.run("service", "update", "--force", "web");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("The update of web was rolled back: the new tasks failed");
    }

    @Test
    void aChangeThatMeansTheSameIsRepeatedWhenSomebodyElseWasFaster() {
        cli.cluster.services.add(Fixtures.web());
        cli.cluster.updateFailures.add(outdated());

        CliRunner.Result result = cli.run("service", "update", "-d", "--env-add", "A=1", "web");

        assertThat(result.exitCode()).isZero();
        var requests = cli.cluster.requests(UpdateServiceRequest.class);
        assertThat(requests).hasSize(2);
        assertThat(requests.get(0).getRequestId()).isNotEqualTo(requests.get(1).getRequestId());
    }

    @Test
    void aChangeIsRepeatedWhileManyOthersAreFasterAndThenGivenUp() {
        cli.cluster.services.add(Fixtures.web());
        for (int i = 0; i < 11; i++) {
            cli.cluster.updateFailures.add(outdated());
        }
        assertThat(cli.run("service", "scale", "-d", "web=7").exitCode()).isZero();
        assertThat(cli.cluster.requests(UpdateServiceRequest.class)).hasSize(12);

        for (int i = 0; i < 12; i++) {
            cli.cluster.updateFailures.add(outdated());
        }
        CliRunner.Result result = cli.run("service", "scale", "-d", "web=8");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("changed since it was read");
    }

    @Test
    void aChangeThatWouldOverwriteIsNotRepeated() {
        cli.cluster.services.add(Fixtures.web());
        cli.cluster.updateFailures.add(outdated());

        CliRunner.Result result = cli.run("service", "update", "-d", "--image", "x", "web");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("Error: web changed since it was read.\nTry again.\n");
        assertThat(cli.cluster.requests(UpdateServiceRequest.class)).hasSize(1);
    }

    private static io.grpc.StatusRuntimeException outdated() {
        return Rejections.toStatus(
                new Rejection(Rejection.Code.ABORTED, "web changed since it was read.", "", "Try again."));
    }

    @Test
    void aRetryCarriesTheSameRequestId() {
        cli.cluster.failures.add(Rejections.toStatus(Rejection.unavailable("no leader", "wait")));
        cli.cluster.failures.add(FakeCluster.unreachable());

        assertThat(cli.run("service", "create", "-d", "nginx").exitCode()).isZero();

        var requests = cli.cluster.requests(CreateServiceRequest.class);
        assertThat(requests).hasSize(3);
        assertThat(requests.stream().map(CreateServiceRequest::getRequestId).distinct())
                .hasSize(1);
    }
}
