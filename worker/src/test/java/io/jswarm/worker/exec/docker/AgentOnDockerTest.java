package io.jswarm.worker.exec.docker;

import static io.jswarm.api.v1.TaskState.TASK_STATE_FAILED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_REJECTED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_REMOVE;
import static io.jswarm.api.v1.TaskState.TASK_STATE_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.api.v1.TaskState;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.ThreadEventLoop;
import io.jswarm.worker.Samples;
import io.jswarm.worker.agent.Agent;
import io.jswarm.worker.agent.AgentConfig;
import io.jswarm.worker.agent.FakeManagers;
import io.jswarm.worker.agent.NodeListener;
import io.jswarm.worker.storage.DiskStorage;
import io.jswarm.worker.task.Limits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent on a real engine; only the managers are fake. */
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentOnDockerTest {
    private final BlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
    private final String cluster = Randomness.secure().nextId();
    private TestEngine engine;
    private EngineHttp http;
    private ThreadEventLoop loop;
    private DockerExecutor executor;
    private FakeManagers managers;
    private Agent agent;

    @TempDir
    private Path disk;

    @BeforeAll
    void startEngine() throws IOException, InterruptedException {
        engine = TestEngine.start();
        http = new EngineHttp(engine.host());
    }

    @AfterAll
    void stopEngine() throws IOException, InterruptedException {
        http.close();
        engine.stop();
    }

    @BeforeEach
    void start() {
        begin();
        managers = new FakeManagers(managersLoop, () -> loop);
        agent.start();
    }

    private final ThreadEventLoop managersLoop =
            new ThreadEventLoop("unused", Clock.system(), (what, cause) -> faults.add(cause));

    /** As in production, but for the time until a pull that fails is given up. */
    private AgentConfig config() {
        Limits limits = new Limits(3_000, Limits.DEFAULT.unreachableMs(), Limits.DEFAULT.silenceMs());
        return new AgentConfig(cluster, Samples.NODE, "", "test", 1, List.of("m1:2377"), 4, limits);
    }

    private void begin() {
        loop = new ThreadEventLoop("agent-test", Clock.system(), (what, cause) -> faults.add(cause));
        executor = new DockerExecutor(
                loop,
                engine.host(),
                cluster,
                Samples.NODE,
                LogRotation.read(LogRotation.DEFAULT),
                new SimpleMeterRegistry());
        agent = new Agent(
                config(),
                loop,
                executor,
                new DiskStorage(disk.resolve("worker")),
                (addr, listener) -> managers.open(addr, listener),
                new NodeListener() {
                    @Override
                    public void updated(NodeUpdate update) {
                        // Not looked at here.
                    }

                    @Override
                    public void refused(String why) {
                        // Not looked at here.
                    }

                    @Override
                    public void removed(String why) {
                        // Not looked at here.
                    }
                },
                Randomness.secure(),
                new SimpleMeterRegistry());
    }

    @AfterEach
    void clean() throws ExecutionException, InterruptedException, TimeoutException {
        CompletableFuture<Integer> left = new CompletableFuture<>();
        agent.leave(Duration.ofSeconds(60), left::complete);
        assertThat(left.get(90, TimeUnit.SECONDS)).isZero();
        end();
        assertThat(faults).isEmpty();
    }

    private void end() throws ExecutionException, InterruptedException, TimeoutException {
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        agent.stop(() -> stopped.complete(true));
        assertThat(stopped.get(30, TimeUnit.SECONDS)).isTrue();
        executor.close();
        loop.close();
    }

    private <T> T onManagers(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        managersLoop.post(() -> result.complete(work.get()));
        return result.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private void until(String what, Supplier<Boolean> condition) {
        Awaitility.await(what)
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(90))
                .until(() -> onManagers(condition));
    }

    private static ContainerSpec.Builder sleeper() {
        return ContainerSpec.newBuilder()
                .setImage("busybox:latest")
                .addArgs("sleep")
                .addArgs("600")
                .setStopSignal("SIGKILL");
    }

    private void service(ContainerSpec.Builder spec, int replicas) {
        onManagers(() -> {
            managers.template(Samples.template(1, spec));
            for (int slot = 1; slot <= replicas; slot++) {
                managers.assign(Samples.task(1, slot, TASK_STATE_RUNNING));
            }
            return true;
        });
    }

    private boolean all(TaskState state) {
        return managers.taskIds().stream().allMatch(id -> managers.state(id) == state);
    }

    private String containerOf(String task) {
        return onManagers(() -> managers.status(task).getContainer().getContainerId());
    }

    @Test
    void tenTasksRunDieAreAdoptedAndGo() throws Exception {
        until("a session", () -> managers.connected());
        service(sleeper(), 10);
        until("all run", () -> all(TASK_STATE_RUNNING));

        String victim = Samples.id(1, 3);
        http.post("/containers/" + containerOf(victim) + "/kill", null);
        until("its death is told", () -> managers.state(victim) == TASK_STATE_FAILED);
        assertThat(onManagers(() -> managers.status(victim).getErr())).isEqualTo("task: non-zero exit (137): SIGKILL");

        end();
        String dies = Samples.id(1, 4);
        http.post("/containers/" + containerOf(dies) + "/kill", null);
        onManagers(() -> {
            managers.forgetSession();
            return true;
        });
        begin();
        agent.start();
        until("the death while it was away is told", () -> managers.state(dies) == TASK_STATE_FAILED);
        String lives = Samples.id(1, 5);
        assertThat(onManagers(() -> managers.state(lives))).isEqualTo(TASK_STATE_RUNNING);

        onManagers(() -> {
            managers.taskIds().forEach(id -> managers.desire(id, TASK_STATE_REMOVE));
            return true;
        });
        until("no container of ours is left", () -> containers() == 0);
    }

    private int containers() {
        try {
            return http.get("/containers/json?all=true&filters="
                            + EngineHttp.encode("{\"label\":[\"com.jswarm.cluster.id=" + cluster + "\"]}"))
                    .size();
        } catch (EngineException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anImageNobodyHasIsRejectedAndSaysWhy() {
        until("a session", () -> managers.connected());
        service(ContainerSpec.newBuilder().setImage("127.0.0.1:1/nosuch:1"), 1);
        String id = Samples.id(1, 1);
        until("the reason is visible", () -> managers.status(id).getErr().contains("connection refused"));
        until("rejected", () -> managers.state(id) == TASK_STATE_REJECTED);
    }

    @Test
    void anEngineThatDiesTakesNoTaskWithIt() throws Exception {
        assumeTrue(engine.ownsEngine(), "the engine was given, so it may not be killed");
        until("a session", () -> managers.connected());
        service(sleeper(), 3);
        until("all run", () -> all(TASK_STATE_RUNNING));
        String first = containerOf(Samples.id(1, 1));
        engine.testbed("kill-engine", "h1");
        until("it is noticed", () -> !agent.info().engineProblem().isEmpty());
        engine.testbed("start-engine", "h1");
        until("it is back", () -> agent.info().engineProblem().isEmpty());
        http.post("/containers/" + first + "/kill", null);
        until("a death after that is told", () -> managers.state(Samples.id(1, 1)) == TASK_STATE_FAILED);
        assertThat(onManagers(() -> managers.state(Samples.id(1, 2)))).isEqualTo(TASK_STATE_RUNNING);
        assertThat(onManagers(() -> managers.state(Samples.id(1, 3)))).isEqualTo(TASK_STATE_RUNNING);
    }
}
