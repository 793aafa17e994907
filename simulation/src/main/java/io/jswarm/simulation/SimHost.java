package io.jswarm.simulation;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.jswarm.worker.agent.Agent;
import io.jswarm.worker.agent.AgentConfig;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import io.jswarm.worker.agent.NodeListener;
import io.jswarm.worker.exec.fake.FakeEngine;
import io.jswarm.worker.exec.fake.FakeExecutor;
import io.jswarm.worker.storage.MemoryStorage;
import io.jswarm.worker.task.Limits;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A worker's host: an engine and a disk that stay, and an agent's process that comes and goes. */
final class SimHost {
    private static final int PARALLEL_STARTS = 4;
    private static final Duration LEAVE = Duration.ofSeconds(30);

    private final String nodeId;
    private final int number;
    private final String clusterId;
    private final List<String> managers;
    private final SimTime time;
    private final Story story;
    private final SimNetwork network;
    private final Chance chance;
    private final FakeEngine engine;
    private final MemoryStorage storage = new MemoryStorage();
    private final UnaryOperator<LinkListener> ears;
    private boolean diskSlow;
    private boolean engineAway;
    private long skewMs;
    private boolean leaving;
    private boolean gone;
    private int level = FeatureLevel.NEWEST;
    private long started;
    private long begunNanos;
    private @Nullable SimLoop loop;
    private @Nullable FakeExecutor executor;
    private @Nullable Agent agent;

    SimHost(
            int number,
            long seed,
            String clusterId,
            List<String> managers,
            SimTime time,
            Story story,
            SimNetwork network,
            UnaryOperator<LinkListener> ears) {
        this.nodeId = "host-" + number;
        this.number = number;
        this.clusterId = clusterId;
        this.managers = managers;
        this.time = time;
        this.story = story;
        this.network = network;
        this.ears = ears;
        this.chance = new Chance(seed, nodeId);
        SimLoop engineLoop = new SimLoop(time, story::bug, () -> Duration.ZERO);
        this.engine = new FakeEngine(engineLoop, chance.random());
        engine.platform(Places.platformOf(seed, nodeId));
        for (int i = 1; i <= SpecMaker.IMAGES; i++) {
            engine.publish(SpecMaker.image(i), "sha256:" + i);
        }
    }

    /** The feature level that its program understands until it is restarted. */
    void runs(int featureLevel) {
        level = featureLevel;
    }

    String nodeId() {
        return nodeId;
    }

    String addr() {
        return "10.0.0." + number;
    }

    FakeEngine engine() {
        return engine;
    }

    /** Whether a container was started since this was asked the last time. */
    boolean hasStartedContainers() {
        long before = started;
        started = engine.started();
        return started != before;
    }

    /** When the present agent's process began, or the last one did. */
    long begunNanos() {
        return begunNanos;
    }

    boolean runs() {
        return loop != null;
    }

    /** The agent's process begins, unless this host has left the swarm. */
    void start() {
        if (gone) {
            return;
        }
        SimLoop fresh = new SimLoop(time, story::bug, this::diskDelay);
        fresh.skewWall(skewMs);
        loop = fresh;
        begunNanos = time.now().monoNanos();
        executor = new FakeExecutor(fresh, engine, nodeId, clusterId, nodeId);
        AgentConfig config =
                new AgentConfig(clusterId, nodeId, "", "simulated", level, managers, PARALLEL_STARTS, Limits.DEFAULT);
        level = FeatureLevel.NEWEST; // whoever restarts a daemon may upgrade it
        Agent begun = new Agent(
                config,
                fresh,
                executor,
                storage,
                (addr, listener) -> network.open(this, fresh, addr, ears.apply(listener)),
                new NoDaemon(),
                chance.random(),
                new CompositeMeterRegistry());
        agent = begun;
        fresh.post(begun::start);
    }

    /** Leaves the swarm for good; told so at the end, when no process runs any more. Given up when the process dies before. */
    void leave(Runnable left) {
        Agent leaver = agent;
        if (leaver == null || leaving) {
            return;
        }
        leaving = true;
        leaver.leave(LEAVE, remaining -> {
            story.tell(nodeId + " has left, with " + remaining + " containers behind");
            gone = true;
            kill();
            left.run();
        });
    }

    /** Whether it is about to leave. */
    boolean leaves() {
        return leaving;
    }

    /** The agent's process dies; engine and disk stay. */
    void kill() {
        if (loop != null && executor != null) {
            loop.close();
            executor.close();
            loop = null;
            executor = null;
            agent = null;
            leaving = false;
        }
    }

    /** The engine is away for long, whatever else happens to it or its host meanwhile. */
    void loseEngine() {
        engineAway = true;
        engine.kill();
    }

    /** The engine that was away for long is back. */
    void returnEngine() {
        engineAway = false;
        engine.boot();
    }

    /** The engine starts, unless it is away for long. */
    void bootEngine() {
        if (!engineAway) {
            engine.boot();
        }
    }

    /** Whether the disk refuses what is written to it. */
    void failDisk(boolean fails) {
        storage.fail(fails);
    }

    /** The agent is gone with all that its disk was not yet forced to keep. */
    void losePower() {
        kill();
        storage.losePower();
    }

    /** The agent's process stands still until {@link #resume}; one that is started meanwhile does not. */
    void pause() {
        if (loop != null) {
            loop.pause();
        }
    }

    void resume() {
        if (loop != null) {
            loop.resume();
        }
    }

    void skew(long ms) {
        skewMs = ms;
        if (loop != null) {
            loop.skewWall(ms);
        }
    }

    void slowDisk(boolean slow) {
        diskSlow = slow;
    }

    private Duration diskDelay() {
        return Duration.ofMillis(diskSlow ? chance.between(100, 40_000) : chance.between(0, 5));
    }

    /** Refusals are the daemon's business, and there is none here. */
    private static final class NoDaemon implements NodeListener {
        @Override
        public void updated(NodeUpdate update) {}

        @Override
        public void refused(String why) {}

        @Override
        public void removed(String why) {}
    }
}
