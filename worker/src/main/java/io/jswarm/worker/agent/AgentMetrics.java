package io.jswarm.worker.agent;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.TaskState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** The agent's metrics. Written on the loop, read by any thread. */
final class AgentMetrics {
    private final MeterRegistry meters;
    private final AtomicInteger tasks;
    private final AtomicInteger connected;
    private final AtomicInteger engineUp;

    AgentMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.tasks = gauge("jswarm.agent.tasks");
        this.connected = gauge("jswarm.agent.connected");
        this.engineUp = gauge("jswarm.agent.engine.up");
    }

    /** A node that left and joined again has a new agent in the same process; the gauge then shows the new one. */
    private AtomicInteger gauge(String name) {
        AtomicInteger value = new AtomicInteger();
        meters.find(name).gauges().forEach(meters::remove);
        Gauge.builder(name, value, AtomicInteger::get).strongReference(true).register(meters);
        return value;
    }

    void set(int taskCount, boolean isConnected, boolean isEngineUp) {
        tasks.set(taskCount);
        connected.set(isConnected ? 1 : 0);
        engineUp.set(isEngineUp ? 1 : 0);
    }

    void session() {
        meters.counter("jswarm.agent.sessions").increment();
    }

    void statuses(int count) {
        meters.counter("jswarm.agent.statuses.sent").increment(count);
    }

    void moved(TaskState state) {
        String name = TaskStates.name(state).toLowerCase(Locale.ROOT);
        meters.counter("jswarm.agent.task.moves", "state", name).increment();
    }
}
