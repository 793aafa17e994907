package io.jswarm.worker.exec.fake;

import io.jswarm.api.v1.EngineDescription;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.Resources;
import io.jswarm.runtime.EventLoop;
import io.jswarm.worker.exec.EngineEvents;
import io.jswarm.worker.exec.EngineOutcome;
import io.jswarm.worker.exec.Executor;
import io.jswarm.worker.exec.ImageResolution;
import io.jswarm.worker.exec.LogSink;
import io.jswarm.worker.exec.Subscription;
import io.jswarm.worker.task.ContainerPlan;
import io.jswarm.worker.task.ContainerView;
import io.jswarm.worker.task.ContainerView.State;
import io.jswarm.worker.task.EngineProblem;
import io.jswarm.worker.task.EngineProblem.Kind;
import io.jswarm.worker.task.TaskLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One agent's connection to a {@link FakeEngine}; answers on the agent's loop, and is deaf once that is closed. */
public final class FakeExecutor implements Executor {
    private static final long DEADLINE_MS = 10_000;
    private static final int FIRST_PORT = 32_768;

    private static final EngineProblem DIED = new EngineProblem(Kind.UNREACHABLE, "the container engine died (fake)");

    private final EventLoop agent;
    private final FakeEngine engine;
    private final String hostname;
    private final String clusterId;
    private final String nodeId;
    private final List<FakeLog> logs = new ArrayList<>();
    private @Nullable EngineEvents events;

    /** Connects an agent's loop to an engine. */
    public FakeExecutor(EventLoop agent, FakeEngine engine, String hostname, String clusterId, String nodeId) {
        this.agent = agent;
        this.engine = engine;
        this.hostname = hostname;
        this.clusterId = clusterId;
        this.nodeId = nodeId;
        engine.loop().post(() -> engine.use(this));
    }

    private static <T> EngineOutcome<T> refused(Kind kind, String message) {
        return new EngineOutcome.Refused<>(new EngineProblem(kind, message));
    }

    private static <T> EngineOutcome<T> unreachable() {
        return refused(Kind.UNREACHABLE, "the container engine does not answer (fake)");
    }

    private <T> void call(
            String name, long takesMs, Supplier<EngineOutcome<T>> work, Consumer<EngineOutcome<T>> reply) {
        engine.loop().post(() -> {
            Fault fault = engine.fault(name);
            if (engine.down()) {
                answer(reply, unreachable());
            } else if (engine.hung() || fault == Fault.LOST_CALL) {
                later(DEADLINE_MS, () -> answer(reply, unreachable()));
            } else if (fault == Fault.ERROR) {
                later(takesMs, () -> answer(reply, refused(Kind.RETRYABLE, name + " failed (staged)")));
            } else {
                long ms = fault == Fault.SLOW ? takesMs * 10 : takesMs;
                // Done halfway: events of what it did, and of what happens meanwhile, come before its answer.
                later(ms / 2, () -> {
                    EngineOutcome<T> outcome = engine.down() || engine.hung() ? unreachable() : work.get();
                    if (fault == Fault.LOST_ANSWER) {
                        later(DEADLINE_MS - ms / 2, () -> answer(reply, unreachable()));
                    } else {
                        later(
                                ms - ms / 2,
                                () -> answer(reply, engine.down() || engine.hung() ? unreachable() : outcome));
                    }
                });
            }
        });
    }

    private <T> void answer(Consumer<EngineOutcome<T>> reply, EngineOutcome<T> outcome) {
        agent.post(() -> reply.accept(outcome));
    }

    private void later(long ms, Runnable event) {
        engine.loop().schedule(new Object(), engine.loop().now().monoAfterMs(Math.max(ms, 0)), event);
    }

    @Override
    public void ping(Consumer<EngineOutcome<String>> reply) {
        call("ping", engine.callMs(), () -> new EngineOutcome.Done<>("OK"), reply);
    }

    @Override
    public void describe(Consumer<EngineOutcome<NodeDescription>> reply) {
        NodeDescription description = NodeDescription.newBuilder()
                .setHostname(hostname)
                .setPlatform(engine.platform())
                .setResources(Resources.newBuilder().setNanoCpus(4_000_000_000L).setMemoryBytes(8L << 30))
                .setEngine(EngineDescription.newBuilder().setVersion("fake"))
                .build();
        call("describe", engine.callMs(), () -> new EngineOutcome.Done<>(description), reply);
    }

    @Override
    public void hasImage(String image, Consumer<EngineOutcome<Boolean>> reply) {
        call("hasImage", engine.callMs(), () -> new EngineOutcome.Done<>(engine.has(image)), reply);
    }

    @Override
    public void pull(
            String image, String registryAuth, Consumer<String> progress, Consumer<EngineOutcome<String>> reply) {
        engine.pulled(registryAuth);
        // A registry that does not have it says so at once.
        long ms = engine.digest(image) == null ? engine.callMs() : engine.pullMs();
        if (ms > 1_000) {
            later(1_000, () -> agent.post(() -> progress.accept("1 of 2 layers")));
        }
        call(
                "pull",
                ms,
                () -> {
                    if (engine.registryDown()) {
                        return refused(Kind.RETRYABLE, "cannot pull image " + image + ": no such host (fake)");
                    }
                    if (engine.digest(image) == null) {
                        return refused(Kind.PERMANENT, "cannot pull image " + image + ": manifest unknown (fake)");
                    }
                    if (engine.denies(image, registryAuth)) {
                        return refused(Kind.PERMANENT, "cannot pull image " + image + ": other credentials (fake)");
                    }
                    engine.addImage(image);
                    return new EngineOutcome.Done<>(image);
                },
                reply);
    }

    @Override
    public void create(ContainerPlan plan, Consumer<EngineOutcome<String>> reply) {
        call(
                "create",
                2 * engine.callMs(),
                () -> {
                    FakeContainer there = engine.all().get(plan.name());
                    if (there != null) {
                        return there.plan.taskId().equals(plan.taskId())
                                ? new EngineOutcome.Done<>(there.id)
                                : refused(Kind.PERMANENT, "the name " + plan.name() + " is taken");
                    }
                    if (!engine.has(plan.image())) {
                        return refused(Kind.NO_IMAGE, "No such image: " + plan.image());
                    }
                    return new EngineOutcome.Done<>(engine.create(plan).id);
                },
                reply);
    }

    @Override
    public void start(String id, Consumer<EngineOutcome<String>> reply) {
        call(
                "start",
                5 * engine.callMs(),
                () -> {
                    FakeContainer container = engine.find(id);
                    if (container == null) {
                        return refused(Kind.PERMANENT, "No such container: " + id);
                    }
                    if (container.state == State.RUNNING) {
                        return new EngineOutcome.Done<>(container.id);
                    }
                    if (!container.life.startError().isEmpty()) {
                        container.error = container.life.startError();
                        container.exitCode = 127;
                        return refused(Kind.RETRYABLE, container.error);
                    }
                    engine.start(container, !engine.isUsedBy(this));
                    return new EngineOutcome.Done<>(container.id);
                },
                reply);
    }

    @Override
    public void stop(String id, long graceMs, Consumer<EngineOutcome<String>> reply) {
        engine.loop().post(() -> {
            FakeContainer container = engine.find(id);
            long needs = container == null ? 0 : container.life.stopsAfterMs();
            boolean killed = needs < 0 || needs > graceMs;
            long ms = container == null || container.state != State.RUNNING ? 0 : killed ? graceMs : needs;
            call(
                    "stop",
                    engine.callMs() + ms,
                    () -> {
                        if (container != null && container.state == State.RUNNING) {
                            engine.exited(container, killed ? 137 : container.life.stopCode());
                            engine.changed(container);
                        }
                        return new EngineOutcome.Done<>(id);
                    },
                    reply);
        });
    }

    @Override
    public void remove(String id, Consumer<EngineOutcome<String>> reply) {
        call(
                "remove",
                engine.callMs(),
                () -> {
                    FakeContainer container = engine.find(id);
                    if (container != null) {
                        engine.remove(container);
                    }
                    return new EngineOutcome.Done<>(id);
                },
                reply);
    }

    @Override
    public void inspect(String id, Consumer<EngineOutcome<ContainerView>> reply) {
        call(
                "inspect",
                engine.callMs(),
                () -> {
                    FakeContainer container = engine.find(id);
                    return new EngineOutcome.Done<>(
                            container == null ? ContainerView.ABSENT : container.view(FIRST_PORT));
                },
                reply);
    }

    private boolean ours(FakeContainer container) {
        return clusterId.equals(container.plan.labels().get(TaskLabels.CLUSTER_ID))
                && nodeId.equals(container.plan.labels().get(TaskLabels.NODE_ID));
    }

    @Override
    public void list(Consumer<EngineOutcome<List<ContainerView>>> reply) {
        call(
                "list",
                engine.callMs(),
                () -> new EngineOutcome.Done<>(engine.all().values().stream()
                        .filter(this::ours)
                        .map(container -> container.view(FIRST_PORT))
                        .toList()),
                reply);
    }

    @Override
    public Subscription watch(EngineEvents told) {
        engine.loop().post(() -> {
            if (engine.down()) {
                agent.post(
                        () -> told.closed(new EngineProblem(Kind.UNREACHABLE, "the container engine is down (fake)")));
                return;
            }
            events = told;
            agent.post(told::opened);
        });
        return () -> engine.loop().post(() -> {
            if (told.equals(events)) {
                events = null;
            }
        });
    }

    /** Engine loop: something happened to a task's container. */
    void changed(String taskId) {
        EngineEvents told = events;
        FakeContainer container = engine.ofTask(taskId);
        if (told != null && (container == null || ours(container))) {
            agent.post(() -> told.changed(taskId));
        }
        logged();
    }

    /** Engine loop: the engine is gone. */
    void disconnected() {
        EngineEvents told = events;
        events = null;
        if (told != null) {
            agent.post(() -> told.closed(DIED));
        }
        List.copyOf(logs).forEach(log -> log.end(DIED));
    }

    /** Engine loop: some container wrote a line, or ended. */
    void logged() {
        List.copyOf(logs).forEach(FakeLog::pump);
    }

    @Override
    public Subscription logs(String id, String taskId, LogOptions options, LogSink sink) {
        FakeLog log = new FakeLog(engine, agent, id, options, sink, logs::remove);
        engine.loop().post(() -> {
            if (engine.refusesLogs()) {
                log.end(DIED);
                return;
            }
            logs.add(log);
            log.pump();
        });
        return log::close;
    }

    @Override
    public void resolve(String image, String registryAuth, Consumer<EngineOutcome<ImageResolution>> reply) {
        call(
                "resolve",
                engine.callMs(),
                () -> {
                    String digest = engine.digest(image);
                    if (engine.registryDown() || digest == null) {
                        return refused(Kind.RETRYABLE, "cannot resolve image " + image + " (fake)");
                    }
                    return new EngineOutcome.Done<>(new ImageResolution(digest, List.of(engine.platform())));
                },
                reply);
    }

    @Override
    public void close() {
        engine.loop().post(() -> {
            events = null;
            engine.release(this);
        });
    }
}
