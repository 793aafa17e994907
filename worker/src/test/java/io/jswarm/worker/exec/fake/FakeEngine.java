package io.jswarm.worker.exec.fake;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.Platform;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import io.jswarm.worker.task.ContainerPlan;
import io.jswarm.worker.task.ContainerView.Health;
import io.jswarm.worker.task.ContainerView.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A container engine in memory. It outlives the agents that use it, as an engine does. All its methods run on its own loop,
 * which a simulation may let share its time with the agents' loops.
 */
public final class FakeEngine {
    private final EventLoop loop;
    private final Randomness random;
    private final SortedMap<String, FakeContainer> byName = new TreeMap<>();
    private final Map<String, FakeContainer> byId = new HashMap<>();
    private final Map<String, FakeContainer> byTask = new HashMap<>();
    /** Those that run, to count them. */
    private final Set<FakeContainer> running = new HashSet<>();

    private final SortedMap<String, Boolean> images = new TreeMap<>();
    private final SortedMap<String, String> registry = new TreeMap<>();
    /** The credentials without which an image is not given out. */
    private final SortedMap<String, String> guarded = new TreeMap<>();

    private final List<FakeExecutor> users = new ArrayList<>();
    private Function<ContainerPlan, Life> lives = plan -> Life.FOREVER;
    private BiFunction<String, Randomness, Fault> faults = (call, chance) -> Fault.NONE;
    private Platform platform =
            Platform.newBuilder().setOs("linux").setArchitecture("x86_64").build();
    private boolean down;
    private boolean hung;
    private boolean registryDown;
    private boolean logsRefused;
    private boolean everyImage;
    private long pullMs = 200;
    private long callMs = 5;
    private int created;
    private long started;
    private String lastCredentials = "";

    /** An engine without containers and images. */
    public FakeEngine(EventLoop loop, Randomness random) {
        this.loop = loop;
        this.random = random;
    }

    EventLoop loop() {
        return loop;
    }

    void use(FakeExecutor user) {
        users.add(user);
    }

    boolean isUsedBy(FakeExecutor user) {
        return users.contains(user);
    }

    void release(FakeExecutor user) {
        users.remove(user);
    }

    Platform platform() {
        return platform;
    }

    /** What its host is. */
    public void platform(Platform hosts) {
        platform = hosts;
    }

    /** Puts an image on the engine. */
    public void addImage(String image) {
        images.put(image, true);
    }

    /** From now on no image needs to be pulled. */
    public void hasEveryImage() {
        everyImage = true;
    }

    /** Takes an image from the engine. */
    public void removeImage(String image) {
        images.remove(image);
    }

    /** Puts an image into the registry. */
    public void publish(String image, String digest) {
        registry.put(image, digest);
    }

    /** The registry gives the image to pulls with these credentials only. */
    public void guard(String image, String credentials) {
        guarded.put(image, credentials);
    }

    /** Decides how containers live. */
    public void live(Function<ContainerPlan, Life> decide) {
        lives = decide;
    }

    /** Decides what goes wrong, call by call; the name is the method's of Executor. */
    public void faults(BiFunction<String, Randomness, Fault> decide) {
        faults = decide;
    }

    /** How long calls and pulls take, milliseconds. */
    public void speed(long everyCallMs, long everyPullMs) {
        callMs = everyCallMs;
        pullMs = everyPullMs;
    }

    /** Whether the registry can be reached. */
    public void registryDown(boolean isDown) {
        registryDown = isDown;
    }

    /** The engine dies, as it were, whenever a log is asked for. */
    public void refuseLogs(boolean refuses) {
        logsRefused = refuses;
    }

    /** The engine answers nothing, but its sockets stay open, until it is told otherwise. */
    public void hang(boolean isHung) {
        hung = isHung;
    }

    /** The engine dies. Its containers run on, as with live-restore. */
    public void kill() {
        down = true;
        List.copyOf(users).forEach(FakeExecutor::disconnected);
    }

    /** The host dies: the engine, and every container with it. */
    public void powerFailure() {
        byName.values().stream().filter(c -> c.state == State.RUNNING).forEach(c -> exited(c, 255));
        kill();
    }

    /** The engine starts again; what exited while it was dead is seen as exit 255. */
    public void boot() {
        down = false;
        hung = false;
    }

    /** A container exits by itself. */
    public void exit(String taskId, int code, boolean oom) {
        FakeContainer container = ofTask(taskId);
        if (container != null && container.state == State.RUNNING) {
            exited(container, down ? 255 : code);
            container.oomKilled = oom;
            changed(container);
        }
    }

    /** Somebody removes a container by hand, or the engine loses it. */
    public void lose(String taskId) {
        FakeContainer container = ofTask(taskId);
        if (container != null) {
            drop(container);
            changed(container);
        }
    }

    /** A container writes a line. */
    public void log(String taskId, String line, boolean stderr) {
        FakeContainer container = ofTask(taskId);
        if (container != null) {
            container.log.add(LogLine.newBuilder()
                    .setTaskId(taskId)
                    .setAtMs(loop.now().wallMs())
                    .setStderr(stderr)
                    .setData(ByteString.copyFromUtf8(line))
                    .build());
            users.forEach(FakeExecutor::logged);
        }
    }

    /** The tasks whose containers run, in order of their names. */
    public List<String> running() {
        return byName.values().stream()
                .filter(container -> container.state == State.RUNNING)
                .map(container -> container.plan.taskId())
                .toList();
    }

    /** How many containers run. */
    public int runs() {
        return running.size();
    }

    /** All containers' names, in order. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** How often a container was started. */
    public long started() {
        return started;
    }

    /** Whether the task's container was started for an agent that asked for it and was gone before it was done. */
    public boolean startedForTheDead(String taskId) {
        FakeContainer container = ofTask(taskId);
        return container != null && container.startedForTheDead;
    }

    /** How many containers were ever made. */
    public int created() {
        return created;
    }

    // What follows is for FakeExecutor.

    Fault fault(String call) {
        return faults.apply(call, random);
    }

    boolean down() {
        return down;
    }

    boolean refusesLogs() {
        return down || logsRefused;
    }

    boolean hung() {
        return hung;
    }

    boolean registryDown() {
        return registryDown;
    }

    long callMs() {
        return callMs;
    }

    void pulled(String registryAuth) {
        lastCredentials = registryAuth;
    }

    /** The registry credentials that the latest pull came with. */
    public String lastCredentials() {
        return lastCredentials;
    }

    boolean denies(String image, String registryAuth) {
        return !guarded.getOrDefault(image, registryAuth).equals(registryAuth);
    }

    long pullMs() {
        return pullMs;
    }

    boolean has(String image) {
        return everyImage || images.containsKey(image);
    }

    @Nullable
    String digest(String image) {
        return registry.get(image);
    }

    @Nullable
    FakeContainer ofTask(String taskId) {
        return byTask.get(taskId);
    }

    /** By name or id. */
    @Nullable
    FakeContainer find(String id) {
        FakeContainer found = byId.get(id);
        return found != null ? found : byName.get(id);
    }

    Map<String, FakeContainer> all() {
        return byName;
    }

    FakeContainer create(ContainerPlan plan) {
        created++;
        FakeContainer container = new FakeContainer("c" + created, plan, lives.apply(plan));
        byName.put(plan.name(), container);
        byId.put(container.id, container);
        byTask.put(plan.taskId(), container);
        return container;
    }

    private void drop(FakeContainer container) {
        running.remove(container);
        byName.remove(container.plan.name(), container);
        byId.remove(container.id);
        byTask.remove(container.plan.taskId(), container);
    }

    /** A container stops running. */
    void exited(FakeContainer container, int code) {
        running.remove(container);
        container.exited(code);
    }

    void start(FakeContainer container, boolean forTheDead) {
        container.state = State.RUNNING;
        container.startedForTheDead = forTheDead;
        running.add(container);
        started++;
        int start = ++container.starts;
        Life life = container.life;
        if (life.hasHealthcheck()) {
            container.health = Health.STARTING;
            later(container, start, life.healthyAfterMs(), () -> container.health = Health.HEALTHY);
            later(container, start, life.unhealthyAfterMs(), () -> container.health = Health.UNHEALTHY);
        }
        later(container, start, life.exitsAfterMs(), () -> exited(container, down ? 255 : life.exitCode()));
    }

    private void later(FakeContainer container, int start, long ms, Runnable event) {
        if (ms >= 0) {
            loop.schedule(new Object(), loop.now().monoAfterMs(ms), () -> {
                if (container.state == State.RUNNING && container.starts == start) {
                    event.run();
                    changed(container);
                }
            });
        }
    }

    void changed(FakeContainer container) {
        if (!down) {
            List.copyOf(users).forEach(user -> user.changed(container.plan.taskId()));
        }
    }

    void remove(FakeContainer container) {
        drop(container);
        exited(container, 137);
        changed(container);
    }
}
