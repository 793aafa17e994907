package io.jswarm.worker.exec.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jswarm.api.v1.EngineDescription;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.Platform;
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
import io.jswarm.worker.task.EngineProblem;
import io.jswarm.worker.task.TaskLabels;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The host's Docker engine. Calls run on virtual threads; each has a deadline, at which it is given up. */
public final class DockerExecutor implements Executor {
    /** Where an engine listens unless told otherwise. */
    public static final String DEFAULT_HOST = "unix:///var/run/docker.sock";

    /** What a person is told of an engine without live-restore. */
    public static final String NO_LIVE_RESTORE =
            "the engine runs without live-restore: a restart of it ends all containers of this host";

    private static final Logger LOG = LoggerFactory.getLogger(DockerExecutor.class);
    private static final Duration PING = Duration.ofSeconds(4);
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration RESOLVE = Duration.ofSeconds(2);
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final long NANO_CPU = 1_000_000_000L;

    private final EventLoop loop;
    private final EngineHttp http;
    private final EngineImages images;
    private final EngineCalls calls;
    private final String nodeId;
    private final String filters;
    private final LogRotation rotation;
    /** The engine's default driver of logs as it said last; empty: not asked yet. Calls set it, on their threads. */
    private volatile String logDriver = "";

    private volatile boolean warned;

    /**
     * Uses an engine; connects at the first call.
     *
     * @param loop the agent's
     * @param host unix:///path or tcp://host:port
     * @param clusterId whose containers are ours
     * @param nodeId whose containers are ours
     * @param rotation of logs whose services say nothing of it
     * @param meters for the calls' times and errors
     */
    public DockerExecutor(
            EventLoop loop, String host, String clusterId, String nodeId, LogRotation rotation, MeterRegistry meters) {
        this.loop = loop;
        this.http = new EngineHttp(host);
        this.images = new EngineImages(http);
        this.calls = new EngineCalls(loop, http, meters);
        this.nodeId = nodeId;
        this.rotation = rotation;
        this.filters = "\"label\":[\"" + TaskLabels.NODE_ID + "=" + nodeId + "\",\"" + TaskLabels.CLUSTER_ID + "="
                + clusterId + "\"]";
    }

    @Override
    public void ping(Consumer<EngineOutcome<String>> reply) {
        calls.call("ping", PING, () -> http.text("/_ping"), reply);
    }

    @Override
    public void describe(Consumer<EngineOutcome<NodeDescription>> reply) {
        calls.call("describe", SHORT, () -> description(info()), reply);
    }

    private JsonNode info() throws EngineException {
        JsonNode info = http.get("/info");
        logDriver = info.path("LoggingDriver").asText();
        if (!warned && !info.path("LiveRestoreEnabled").asBoolean(true)) {
            warned = true;
            LOG.warn("{}", NO_LIVE_RESTORE);
        }
        return info;
    }

    private static NodeDescription description(JsonNode info) {
        EngineDescription.Builder engine = EngineDescription.newBuilder()
                .setVersion(info.path("ServerVersion").asText());
        for (JsonNode label : info.path("Labels")) {
            String[] parts = label.asText().split("=", 2);
            engine.addLabels(Label.newBuilder().setKey(parts[0]).setValue(parts.length == 2 ? parts[1] : ""));
        }
        return NodeDescription.newBuilder()
                .setHostname(info.path("Name").asText())
                .setPlatform(Platform.newBuilder()
                        .setOs(info.path("OSType").asText())
                        .setArchitecture(info.path("Architecture").asText()))
                .setResources(Resources.newBuilder()
                        .setNanoCpus(info.path("NCPU").asLong() * NANO_CPU)
                        .setMemoryBytes(info.path("MemTotal").asLong()))
                .setEngine(engine)
                .build();
    }

    @Override
    public void hasImage(String image, Consumer<EngineOutcome<Boolean>> reply) {
        calls.call("image_inspect", SHORT, () -> images.has(image), reply);
    }

    @Override
    public void pull(
            String image, String registryAuth, Consumer<String> progress, Consumer<EngineOutcome<String>> reply) {
        PullWatch watch = new PullWatch(loop, image, progress);
        calls.<String>call(
                "pull",
                PullWatch.DEADLINE,
                () -> {
                    watch.begin();
                    images.pull(image, registryAuth, watch::word);
                    return image;
                },
                outcome -> reply.accept(watch.end(outcome)));
        watch.guard();
    }

    @Override
    public void create(ContainerPlan plan, Consumer<EngineOutcome<String>> reply) {
        calls.call("create", LONG, () -> createOrAdopt(plan), reply);
    }

    private String createOrAdopt(ContainerPlan plan) throws EngineException {
        try {
            if (logDriver.isEmpty()) {
                info();
            }
            ObjectNode body = ContainerJson.of(plan, rotation.apply(plan.spec().getLogDriver(), logDriver));
            return http.post("/containers/create?name=" + EngineHttp.encode(plan.name()), body)
                    .path("Id")
                    .asText();
        } catch (EngineException e) {
            if (e.status() != CONFLICT) {
                throw e;
            }
            return adopt(plan, e);
        }
    }

    private String adopt(ContainerPlan plan, EngineException conflict) throws EngineException {
        ContainerView view;
        try {
            view = ContainerViews.inspected(http.get(container(plan.name())));
        } catch (EngineException e) {
            // The name is reserved by a creation that is still going on: it is found at the next try.
            throw e.status() == NOT_FOUND
                    ? new EngineException(CONFLICT, EngineProblem.Kind.RETRYABLE, String.valueOf(conflict.getMessage()))
                    : e;
        }
        if (view.taskId().equals(plan.taskId())) {
            return view.id();
        }
        throw new EngineException(
                CONFLICT,
                EngineProblem.Kind.PERMANENT,
                "expected no container named " + plan.name()
                        + ", but there is one that is not of this swarm; remove it:" + " 'docker rm -f " + plan.name()
                        + "'");
    }

    @Override
    public void start(String id, Consumer<EngineOutcome<String>> reply) {
        act("start", LONG, id, () -> http.post("/containers/" + EngineHttp.encode(id) + "/start", null), false, reply);
    }

    @Override
    public void stop(String id, long graceMs, Consumer<EngineOutcome<String>> reply) {
        long seconds = (graceMs + 999) / 1_000;
        act(
                "stop",
                LONG.plusMillis(graceMs),
                id,
                () -> http.post("/containers/" + EngineHttp.encode(id) + "/stop?t=" + seconds, null),
                true,
                reply);
    }

    @Override
    public void remove(String id, Consumer<EngineOutcome<String>> reply) {
        act(
                "remove",
                LONG,
                id,
                () -> http.delete("/containers/" + EngineHttp.encode(id) + "?force=true&v=true"),
                true,
                reply);
    }

    private interface Act {
        JsonNode run() throws EngineException;
    }

    private void act(
            String name,
            Duration deadline,
            String id,
            Act act,
            boolean goneIsDone,
            Consumer<EngineOutcome<String>> reply) {
        calls.call(
                name,
                deadline,
                () -> {
                    try {
                        act.run();
                    } catch (EngineException e) {
                        if (!goneIsDone || e.status() != NOT_FOUND) {
                            throw e;
                        }
                    }
                    return id;
                },
                reply);
    }

    private static String container(String id) {
        return "/containers/" + EngineHttp.encode(id) + "/json";
    }

    @Override
    public void inspect(String id, Consumer<EngineOutcome<ContainerView>> reply) {
        calls.call(
                "inspect",
                SHORT,
                () -> {
                    try {
                        return ContainerViews.inspected(http.get(container(id)));
                    } catch (EngineException e) {
                        if (e.status() == NOT_FOUND) {
                            return ContainerView.ABSENT;
                        }
                        throw e;
                    }
                },
                reply);
    }

    @Override
    public void list(Consumer<EngineOutcome<List<ContainerView>>> reply) {
        calls.call(
                "list",
                LONG,
                () -> {
                    List<ContainerView> views = new ArrayList<>();
                    for (JsonNode json :
                            http.get("/containers/json?all=true&filters=" + EngineHttp.encode("{" + filters + "}"))) {
                        views.add(ContainerViews.listed(json));
                    }
                    return List.copyOf(views);
                },
                reply);
    }

    @Override
    public Subscription watch(EngineEvents events) {
        String query =
                "{\"type\":[\"container\"],\"event\":[\"die\",\"oom\",\"health_status\",\"destroy\"]," + filters + "}";
        return new EventStream(loop, http, "/events?filters=" + EngineHttp.encode(query), events).open();
    }

    @Override
    public Subscription logs(String id, String taskId, LogOptions options, LogSink sink) {
        return new ContainerLogReader(loop, http, new ContainerLogReader.Source(id, taskId, nodeId), options, sink)
                .open();
    }

    @Override
    public void resolve(String image, String registryAuth, Consumer<EngineOutcome<ImageResolution>> reply) {
        calls.call("resolve", RESOLVE, () -> images.resolve(image, registryAuth), reply);
    }

    @Override
    public void close() {
        http.close();
    }
}
