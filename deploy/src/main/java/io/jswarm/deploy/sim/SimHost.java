package io.jswarm.deploy.sim;

import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.jswarm.worker.agent.Agent;
import io.jswarm.worker.agent.AgentConfig;
import io.jswarm.worker.agent.NodeListener;
import io.jswarm.worker.exec.fake.FakeEngine;
import io.jswarm.worker.exec.fake.FakeExecutor;
import io.jswarm.worker.storage.MemoryStorage;
import io.jswarm.worker.task.Limits;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A worker's host: an engine and a disk that stay, and an agent's process that comes and goes. */
final class SimHost {
    private static final int PARALLEL_STARTS = 4;

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
    private boolean diskSlow;
    private long skewMs;
    private @Nullable SimLoop loop;
    private @Nullable FakeExecutor executor;

    SimHost(
            int number,
            long seed,
            String clusterId,
            List<String> managers,
            SimTime time,
            Story story,
            SimNetwork network) {
        this.nodeId = "host-" + number;
        this.number = number;
        this.clusterId = clusterId;
        this.managers = managers;
        this.time = time;
        this.story = story;
        this.network = network;
        this.chance = new Chance(seed, nodeId);
        SimLoop engineLoop = new SimLoop(time, story::bug, () -> Duration.ZERO);
        this.engine = new FakeEngine(engineLoop, chance.random());
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

    boolean runs() {
        return loop != null;
    }

    void start() {
        SimLoop fresh = new SimLoop(time, story::bug, this::diskDelay);
        fresh.skewWall(skewMs);
        loop = fresh;
        executor = new FakeExecutor(fresh, engine, nodeId, clusterId, nodeId);
        AgentConfig config =
                new AgentConfig(clusterId, nodeId, "", "simulated", 1, managers, PARALLEL_STARTS, Limits.DEFAULT);
        Agent agent = new Agent(
                config,
                fresh,
                executor,
                storage,
                (addr, listener) -> network.open(this, fresh, addr, listener),
                new NoDaemon(),
                chance.random(),
                new CompositeMeterRegistry());
        fresh.post(agent::start);
    }

    /** The agent's process dies; engine and disk stay. */
    void kill() {
        if (loop != null && executor != null) {
            loop.close();
            executor.close();
            loop = null;
            executor = null;
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
