package io.jswarm.worker.agent;

import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.Template;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.jswarm.worker.Samples;
import io.jswarm.worker.exec.fake.FakeEngine;
import io.jswarm.worker.exec.fake.FakeExecutor;
import io.jswarm.worker.storage.MemoryStorage;
import io.jswarm.worker.task.Limits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;

/** One agent, its engine, its disk and its managers on virtual time. */
final class AgentWorld {
    final SimTime time = new SimTime(1_700_000_000_000L);
    final List<Throwable> faults = new ArrayList<>();
    final SimLoop outside = loop();
    final FakeEngine engine = new FakeEngine(outside, Randomness.seeded(7));
    final MemoryStorage disk = new MemoryStorage();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<NodeUpdate> updates = new ArrayList<>();
    final List<String> refusals = new ArrayList<>();
    final List<String> removals = new ArrayList<>();
    private SimLoop agentLoop = loop();
    final FakeManagers managers = new FakeManagers(outside, () -> agentLoop);
    private int starts;
    Agent agent = start();

    private SimLoop loop() {
        return new SimLoop(time, (what, cause) -> faults.add(cause), () -> Duration.ofMillis(2));
    }

    private Agent start() {
        AgentConfig config = new AgentConfig(
                Samples.CLUSTER,
                Samples.NODE,
                "",
                "test",
                1,
                List.of("m1:2377", "m2:2377", "m3:2377"),
                4,
                Limits.DEFAULT);
        FakeExecutor executor = new FakeExecutor(agentLoop, engine, "h1", Samples.CLUSTER, Samples.NODE);
        NodeListener listener = new NodeListener() {
            @Override
            public void updated(NodeUpdate update) {
                updates.add(update);
            }

            @Override
            public void refused(String why) {
                refusals.add(why);
            }

            @Override
            public void removed(String why) {
                removals.add(why);
            }
        };
        Agent fresh = new Agent(
                config, agentLoop, executor, disk, managers, listener, Randomness.seeded(11 + starts++), meters);
        agentLoop.post(fresh::start);
        return fresh;
    }

    /** The agent's process dies. */
    void crash() {
        agentLoop.close();
        managers.session = null;
    }

    /** A new process of the agent. */
    void restart() {
        agentLoop = loop();
        agent = start();
    }

    /** Assigns tasks of one service. */
    void service(int service, Template template, int replicas, TaskState desired) {
        managers.templates.add(template);
        for (int slot = 1; slot <= replicas; slot++) {
            Task task = Samples.task(service, slot, desired);
            managers.tasks.put(task.getId(), task);
        }
    }

    /** So many tasks that are to run, of an image that is there. */
    void replicas(int count) {
        engine.addImage(Samples.IMAGE);
        service(1, Samples.template(1), count, TaskState.TASK_STATE_RUNNING);
    }

    /** The managers' end of the session, which there must be. */
    FakeManagers.Link session() {
        return Objects.requireNonNull(managers.session);
    }

    void run(Duration duration) {
        time.advance(duration);
        Assertions.assertThat(faults).isEmpty();
    }

    void until(String what, BooleanSupplier condition) {
        until(Duration.ofSeconds(60), what, condition);
    }

    void until(Duration limit, String what, BooleanSupplier condition) {
        boolean held = time.advanceUntil(limit, condition);
        Assertions.assertThat(faults).isEmpty();
        Assertions.assertThat(held)
                .as(what + "; managers see " + managers.history + "; containers " + engine.names())
                .isTrue();
    }

    void untilState(String taskId, TaskState state) {
        until(state + " of " + taskId, () -> managers.state(taskId) == state);
    }

    boolean allAre(TaskState state) {
        return managers.tasks.keySet().stream().allMatch(id -> managers.state(id) == state);
    }
}
