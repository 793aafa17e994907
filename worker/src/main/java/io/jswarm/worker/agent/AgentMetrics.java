package io.jswarm.worker.agent;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.TaskState;
import io.micrometer.core.instrument.Counter;
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
        this.tasks = gauge("jswarm.agent.tasks", "Tasks that the agent looks after");
        this.connected = gauge("jswarm.agent.connected", "1 while the agent has a session and all its assignments");
        this.engineUp = gauge("jswarm.agent.engine.up", "1 while the container engine answers");
    }

    /** A node that left and joined again has a new agent in the same process; the gauge then shows the new one. */
    private AtomicInteger gauge(String name, String description) {
        AtomicInteger value = new AtomicInteger();
        meters.find(name).gauges().forEach(meters::remove);
        Gauge.builder(name, value, AtomicInteger::get)
                .description(description)
                .strongReference(true)
                .register(meters);
        return value;
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(meters);
    }

    void set(int taskCount, boolean isConnected, boolean isEngineUp) {
        tasks.set(taskCount);
        connected.set(isConnected ? 1 : 0);
        engineUp.set(isEngineUp ? 1 : 0);
    }

    void session() {
        counter("jswarm.agent.sessions", "Sessions that brought all assignments")
                .increment();
    }

    void statuses(int count) {
        counter("jswarm.agent.statuses.sent", "Task statuses sent to managers").increment(count);
    }

    void moved(TaskState state) {
        String name = TaskStates.name(state).toLowerCase(Locale.ROOT);
        counter("jswarm.agent.task.moves", "Moves of tasks on this node into a state", "state", name)
                .increment();
    }
}
