package io.jswarm.worker.exec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.HealthConfig;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.LogDriver;
import io.jswarm.api.v1.Mount;
import io.jswarm.api.v1.MountType;
import io.jswarm.api.v1.ResourceRequirements;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.Template;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.ThreadEventLoop;
import io.jswarm.worker.Samples;
import io.jswarm.worker.exec.EngineOutcome;
import io.jswarm.worker.exec.Executor;
import io.jswarm.worker.exec.ExecutorContract;
import io.jswarm.worker.exec.ImageResolution;
import io.jswarm.worker.task.Assignment;
import io.jswarm.worker.task.ContainerPlan;
import io.jswarm.worker.task.ContainerView;
import io.jswarm.worker.task.EngineProblem;
import io.jswarm.worker.task.NodeFacts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerExecutorTest extends ExecutorContract {
    private static final LogRotation ROTATION = LogRotation.read(LogRotation.DEFAULT);

    private final BlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
    private final ThreadEventLoop loop =
            new ThreadEventLoop("docker-test", Clock.system(), (what, cause) -> faults.add(cause));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final NodeFacts facts =
            new NodeFacts(Randomness.secure().nextId(), Randomness.secure().nextId(), "h1", "linux", "x86_64");
    private TestEngine engine;
    private DockerExecutor executor;
    private EngineHttp http;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        engine = TestEngine.start();
        executor = new DockerExecutor(loop, engine.host(), facts.clusterId(), facts.nodeId(), ROTATION, meters);
        http = new EngineHttp(engine.host());
    }

    @AfterEach
    void clean() {
        for (ContainerView view : this.<List<ContainerView>>done(reply -> executor.list(reply))) {
            this.<String>done(reply -> executor.remove(view.id(), reply));
        }
        assertThat(faults).isEmpty();
    }

    @AfterAll
    void stop() throws IOException, InterruptedException {
        http.close();
        executor.close();
        loop.close();
        engine.stop();
    }

    @Override
    protected Executor executor() {
        return executor;
    }

    @Override
    protected NodeFacts facts() {
        return facts;
    }

    @Override
    protected void until(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(90))
                .until(() -> {
                    CompletableFuture<Boolean> holds = new CompletableFuture<>();
                    loop.post(() -> holds.complete(condition.getAsBoolean()));
                    return holds.get(10, TimeUnit.SECONDS);
                });
    }

    @Override
    protected void onLoop(Runnable event) {
        loop.post(event);
    }

    @Override
    protected void speak(String taskId) {
        // The container speaks by itself.
    }

    private static Label label(String key, String value) {
        return Label.newBuilder().setKey(key).setValue(value).build();
    }

    private static HealthConfig healthcheck() {
        return HealthConfig.newBuilder()
                .addTest("CMD")
                .addTest("true")
                .setIntervalMs(30_000)
                .setTimeoutMs(2_000)
                .setRetries(2)
                .setStartPeriodMs(20_000)
                .setStartIntervalMs(1_000)
                .build();
    }

    private static TaskSpec everything(Path bind) {
        ContainerSpec.Builder container = ContainerSpec.newBuilder()
                .setImage(BUSYBOX)
                .addCommand("sleep")
                .addArgs("600")
                .addEnv("SLOT={{.Task.Slot}}")
                .addLabels(label("mine", "{{.Service.Name}}"))
                .setDir("/tmp")
                .setUser("1000:1001")
                .addGroups("44")
                .setHostname("{{.Node.Hostname}}-{{.Task.Slot}}")
                .setStopSignal("SIGINT")
                .setStopGracePeriodMs(1_500)
                .setInit(true)
                .setReadOnly(true)
                .setOpenStdin(true)
                .setPidsLimit(50)
                .setHealthcheck(healthcheck())
                .addMounts(Mount.newBuilder()
                        .setType(MountType.MOUNT_TYPE_TMPFS)
                        .setTarget("/scratch")
                        .setTmpfsSizeBytes(1 << 20)
                        .setTmpfsMode(0700))
                .addMounts(Mount.newBuilder()
                        .setType(MountType.MOUNT_TYPE_BIND)
                        .setSource(bind.toString())
                        .setTarget("/bound")
                        .setReadOnly(true)
                        .setBindPropagation("rprivate"))
                .addMounts(Mount.newBuilder()
                        .setType(MountType.MOUNT_TYPE_VOLUME)
                        .setSource("vol-{{.Task.ID}}")
                        .setTarget("/data")
                        .setVolumeNocopy(true)
                        .addVolumeLabels(label("vl", "1")));
        return TaskSpec.newBuilder()
                .setContainer(container)
                .setResources(ResourceRequirements.newBuilder()
                        .setLimits(
                                Resources.newBuilder().setNanoCpus(250_000_000).setMemoryBytes(64 << 20))
                        .setReservations(Resources.newBuilder().setMemoryBytes(32 << 20)))
                .setLogDriver(LogDriver.newBuilder().setName("json-file").addOptions(label("max-size", "1m")))
                .build();
    }

    @Test
    void everySettingReachesTheEngine() throws EngineException {
        Template template = Samples.template(1).toBuilder()
                .setTask(everything(Path.of("/etc")))
                .build();
        ContainerPlan plan = plan(new Assignment(Samples.task(1, 77, TaskState.TASK_STATE_RUNNING), template, true));
        String id = run(plan);
        JsonNode json = http.get("/containers/" + id + "/json");
        JsonNode config = json.path("Config");
        assertThat(config.path("Entrypoint").toString()).isEqualTo("[\"sleep\"]");
        assertThat(config.path("Cmd").toString()).isEqualTo("[\"600\"]");
        assertThat(config.path("Env").toString()).contains("SLOT=77");
        assertThat(config.path("Labels").path("mine").asText()).isEqualTo("svc1");
        assertThat(config.path("Labels").path("com.jswarm.task.id").asText()).isEqualTo(plan.taskId());
        assertThat(config.path("WorkingDir").asText()).isEqualTo("/tmp");
        assertThat(config.path("User").asText()).isEqualTo("1000:1001");
        assertThat(config.path("Hostname").asText()).isEqualTo("h1-77");
        assertThat(config.path("StopSignal").asText()).isEqualTo("SIGINT");
        assertThat(config.path("StopTimeout").asInt()).isEqualTo(2);
        assertThat(config.path("OpenStdin").asBoolean()).isTrue();
        assertThat(config.path("Healthcheck").path("StartInterval").asLong()).isEqualTo(1_000_000_000L);
        assertThat(config.path("Healthcheck").path("Retries").asInt()).isEqualTo(2);
        JsonNode host = json.path("HostConfig");
        assertThat(host.path("RestartPolicy").path("Name").asText()).isEqualTo("no");
        assertThat(host.path("NanoCpus").asLong()).isEqualTo(250_000_000L);
        assertThat(host.path("Memory").asLong()).isEqualTo(64 << 20);
        assertThat(host.path("MemoryReservation").asLong()).isEqualTo(32 << 20);
        assertThat(host.path("PidsLimit").asLong()).isEqualTo(50);
        assertThat(host.path("ReadonlyRootfs").asBoolean()).isTrue();
        assertThat(host.path("Init").asBoolean()).isTrue();
        assertThat(host.path("GroupAdd").toString()).isEqualTo("[\"44\"]");
        assertThat(host.path("LogConfig").toString()).contains("json-file").contains("max-size");
        assertThat(json.path("Mounts").toString())
                .contains("/scratch")
                .contains("/bound")
                .contains("vol-" + plan.taskId());
        until("healthy", () -> true);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> view(id).health() == ContainerView.Health.HEALTHY);
        this.<String>done(reply -> executor.remove(id, reply));
        http.delete("/volumes/vol-" + plan.taskId());
    }

    @Test
    void logsAreBoundedWhereTheServiceSaysNothing() throws EngineException {
        ContainerPlan plan = plan(busybox("sleep", "600"));
        JsonNode log = http.get("/containers/" + run(plan) + "/json")
                .path("HostConfig")
                .path("LogConfig");
        assertThat(log.toString()).contains("json-file", "\"max-size\":\"10m\"", "\"max-file\":\"3\"");
    }

    @Test
    void aBindSourceThatIsNotThereIsRefusedForGoodAndNamed() {
        ContainerPlan plan = plan(busybox("sleep", "600")
                .addMounts(Mount.newBuilder()
                        .setType(MountType.MOUNT_TYPE_BIND)
                        .setSource("/no/such/path")
                        .setTarget("/x")));
        EngineProblem problem = refused(reply -> executor.create(plan, reply));
        assertThat(problem.kind()).isEqualTo(EngineProblem.Kind.PERMANENT);
        assertThat(problem.message())
                .contains("bind source path does not exist")
                .contains("/no/such/path");
    }

    @Test
    void anOutOfMemoryKillIsSeen() {
        Template template = Samples.template(1).toBuilder()
                .setTask(TaskSpec.newBuilder()
                        .setContainer(busybox("sh", "-c", "exec tail /dev/zero"))
                        .setResources(ResourceRequirements.newBuilder()
                                .setLimits(Resources.newBuilder().setMemoryBytes(16 << 20))))
                .build();
        String id = run(plan(new Assignment(Samples.task(1, 78, TaskState.TASK_STATE_RUNNING), template, true)));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> view(id).state() == ContainerView.State.EXITED);
        assertThat(view(id).oomKilled()).isTrue();
        assertThat(view(id).exitCode()).isEqualTo(137);
    }

    @Test
    void aTerminalsLogIsReadToo() {
        ContainerPlan plan = plan(busybox("sh", "-c", "echo one; echo two").setTty(true));
        String id = run(plan);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> view(id).state() == ContainerView.State.EXITED);
        assertThat(readAll(id, plan)).containsExactly("one", "two", "end ");
    }

    private List<String> readAll(String id, ContainerPlan plan) {
        return read(
                id,
                plan,
                io.jswarm.api.v1.LogOptions.newBuilder()
                        .setTail(-1)
                        .setStdout(true)
                        .setStderr(true)
                        .build());
    }

    @Test
    void aPullWithoutARegistryIsRetryableAndNamesTheImage() {
        EngineProblem problem = refused(reply -> executor.pull("127.0.0.1:1/nosuch:1", "", progress -> {}, reply));
        assertThat(problem.kind()).isEqualTo(EngineProblem.Kind.RETRYABLE);
        assertThat(problem.message()).contains("127.0.0.1:1/nosuch:1").contains("connection refused");
        EngineOutcome<ImageResolution> resolved =
                this.<ImageResolution>ask(reply -> executor.resolve("127.0.0.1:1/nosuch:1", "", reply));
        assertThat(resolved).isInstanceOf(EngineOutcome.Refused.class);
    }

    @Test
    void imagesArePulledByTagAndDigestWithAndWithoutAPassword() throws Exception {
        assumeTrue(engine.ownsEngine(), "needs a registry on a host of ours");
        String plain = engine.testbed("registry", "h1").strip() + "/bb";
        engine.testbed("docker", "h1", "tag", BUSYBOX, plain + ":1");
        engine.testbed("docker", "h1", "push", "-q", plain + ":1");
        engine.testbed("docker", "h1", "rmi", plain + ":1");
        assertThat(this.<Boolean>done(reply -> executor.hasImage(plain + ":1", reply)))
                .isFalse();

        ImageResolution resolution = this.<ImageResolution>done(reply -> executor.resolve(plain + ":1", "", reply));
        assertThat(resolution.digest()).startsWith("sha256:");
        assertThat(resolution.platforms()).isNotEmpty();
        String pinned = plain + ":1@" + resolution.digest();
        assertThat(this.<Boolean>done(reply -> executor.hasImage(pinned, reply)))
                .isFalse();
        List<String> words = new CopyOnWriteArrayList<>();
        this.<String>done(reply -> executor.pull(pinned, "", words::add, reply));
        assertThat(words).isNotEmpty();
        assertThat(this.<Boolean>done(reply -> executor.hasImage(pinned, reply)))
                .isTrue();
        assertThat(view(run(plan(busybox("sleep", "600").setImage(pinned)))).state())
                .isEqualTo(ContainerView.State.RUNNING);

        EngineProblem unknown = refused(reply -> executor.pull(plain + ":nosuch", "", word -> {}, reply));
        assertThat(unknown.kind()).isEqualTo(EngineProblem.Kind.PERMANENT);
        assertThat(unknown.message()).contains(plain + ":nosuch");

        String host = engine.testbed("registry", "h1", "--auth", "me:s3cret").strip();
        EngineProblem denied = refused(reply -> executor.pull(host + "/bb:1", "", word -> {}, reply));
        assertThat(denied.kind()).isEqualTo(EngineProblem.Kind.PERMANENT);
        engine.testbed("docker", "h1", "login", "-u", "me", "-p", "s3cret", host);
        engine.testbed("docker", "h1", "tag", BUSYBOX, host + "/bb:1");
        engine.testbed("docker", "h1", "push", "-q", host + "/bb:1");
        engine.testbed("docker", "h1", "rmi", host + "/bb:1");
        engine.testbed("docker", "h1", "logout", host);
        String login = "{\"username\":\"me\",\"password\":\"s3cret\",\"serveraddress\":\"" + host + "\"}";
        String auth = Base64.getUrlEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        this.<String>done(reply -> executor.pull(host + "/bb:1", auth, word -> {}, reply));
        assertThat(this.<ImageResolution>done(reply -> executor.resolve(host + "/bb:1", auth, reply))
                        .digest())
                .startsWith("sha256:");
    }

    @Test
    void callsAreTimedAndCounted() {
        view("nosuch");
        refused(reply -> executor.create(plan(ContainerSpec.newBuilder().setImage("nosuch:1")), reply));
        assertThat(meters.timer("jswarm.engine.call", "call", "inspect").count())
                .isPositive();
        assertThat(meters.counter("jswarm.engine.call.errors", "call", "create").count())
                .isPositive();
    }

    @Test
    void anEngineThatIsNotThereOrHangsSaysWhatToDo(@TempDir Path folder) throws IOException {
        DockerExecutor absent =
                new DockerExecutor(loop, "unix://" + folder.resolve("no.sock"), "c", "n", ROTATION, meters);
        EngineProblem problem = refused(reply -> absent.start("x", reply));
        assertThat(problem.kind()).isEqualTo(EngineProblem.Kind.UNREACHABLE);
        assertThat(problem.message()).contains("no.sock").contains("systemctl status docker");
        absent.close();

        Path socket = folder.resolve("deaf.sock");
        try (ServerSocketChannel deaf = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            deaf.bind(UnixDomainSocketAddress.of(socket));
            DockerExecutor hung = new DockerExecutor(loop, "unix://" + socket, "c", "n", ROTATION, meters);
            EngineProblem silence = refused(reply -> hung.resolve(
                    "x:1",
                    "",
                    outcome -> reply.accept(new EngineOutcome.Refused<>(
                            ((EngineOutcome.Refused<ImageResolution>) outcome).problem()))));
            assertThat(silence.kind()).isEqualTo(EngineProblem.Kind.UNREACHABLE);
            assertThat(silence.message()).contains("resolve took longer than 2 s");
            hung.close();
        }
    }
}
