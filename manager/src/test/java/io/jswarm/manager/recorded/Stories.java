package io.jswarm.manager.recorded;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.EngineDescription;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.manager.control.mutation.RegisterNode;
import io.jswarm.manager.control.mutation.ReleaseBrake;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import java.util.List;
import java.util.function.Consumer;

/** What happens in the recordings: every text by which a node or a task said in words what others decided by. */
final class Stories {
    private static final long DAY_MS = 86_400_000;
    /** That of the program which was recorded. */
    private static final int LEVEL = FeatureLevel.FIRST;

    private Stories() {}

    /** Nodes that come, fall silent, close their sessions, lose their engines, leave, and are held by the brake. */
    static DeciderHarness nodes(Consumer<Batch> log) {
        DeciderHarness swarm = DeciderHarness.ofNodesAtLevel(6, LEVEL, log);
        swarm.accept(new RegisterNode(
                Nodes.id(9), NodeRole.NODE_ROLE_WORKER, Availability.AVAILABILITY_ACTIVE, "never-comes"));
        swarm.pass(70_000);
        lostSessions(swarm);
        lostEngines(swarm);
        swarm.leave(Nodes.id(6));
        swarm.pass(70_000);
        braked(swarm);
        swarm.pass(5_000);
        swarm.disconnect(Nodes.id(5)); // and the story ends with a node of each kind
        engine(swarm, 4, "the engine does not answer");
        swarm.silence(Nodes.id(3));
        swarm.pass(4_000);
        return swarm;
    }

    private static void lostSessions(DeciderHarness swarm) {
        swarm.disconnect(Nodes.id(2));
        swarm.pass(5_000);
        swarm.connect(Nodes.id(2));
        swarm.disconnect(Nodes.id(3));
        swarm.pass(20_000);
        swarm.silence(Nodes.id(4));
        swarm.pass(10_000);
        swarm.workers().speak(Nodes.id(4));
        swarm.connect(Nodes.id(3));
        swarm.pass(70_000);
    }

    private static void lostEngines(DeciderHarness swarm) {
        engine(swarm, 2, "the engine does not answer");
        swarm.pass(20_000);
        engine(swarm, 2, "the engine does not answer");
        swarm.pass(1_000);
        engine(swarm, 2, "connection refused"); // its time begins anew
        swarm.pass(20_000);
        swarm.happens(new Event.Described(
                Nodes.id(3),
                NodeDescription.newBuilder()
                        .setDaemonVersion("next")
                        .setEngine(EngineDescription.newBuilder().setProblem("no answer yet"))
                        .build()));
        swarm.pass(20_000);
        engine(swarm, 2, "permission denied"); // of a node that is down
        engine(swarm, 3, "");
        swarm.disconnect(Nodes.id(2));
        swarm.pass(1_000);
        swarm.connect(Nodes.id(2));
        swarm.pass(1_000);
        engine(swarm, 2, "");
        engine(swarm, 5, "the engine does not answer");
        swarm.silence(Nodes.id(5));
        swarm.pass(5_000);
        swarm.workers().speak(Nodes.id(5));
        swarm.pass(70_000);
        engine(swarm, 5, "");
        swarm.pass(70_000);
    }

    private static void braked(DeciderHarness swarm) {
        engine(swarm, 2, "the engine does not answer");
        swarm.pass(28_000);
        swarm.silence(Nodes.id(3));
        swarm.disconnect(Nodes.id(4));
        swarm.pass(900);
        swarm.silence(Nodes.id(5));
        swarm.pass(60_000);
        swarm.lead();
        swarm.connect(Nodes.id(1));
        swarm.connect(Nodes.id(2));
        swarm.pass(30_000);
        engine(swarm, 2, "");
        swarm.connect(Nodes.id(4));
        swarm.pass(20_000);
        swarm.silence(Nodes.id(4));
        swarm.silence(Nodes.id(2));
        swarm.pass(20_000);
        swarm.accept(new ReleaseBrake());
        swarm.pass(20_000);
        for (int node = 2; node <= 5; node++) {
            swarm.connect(Nodes.id(node));
        }
        swarm.pass(DAY_MS / 24);
    }

    private static void engine(DeciderHarness swarm, long node, String problem) {
        NodeDescription.Builder description = swarm.node(Nodes.id(node)).getDescription().toBuilder();
        description.getEngineBuilder().setProblem(problem);
        swarm.happens(new Event.Described(Nodes.id(node), description.build()));
    }

    /** Tasks that wait for a node, are explained, and say what workers say of them. */
    static DeciderHarness tasks(Consumer<Batch> log) {
        DeciderHarness swarm = DeciderHarness.ofNodesAtLevel(3, LEVEL, log);
        swarm.pass(1_000);
        Service waits = swarm.create(Services.replicated(1, 2).constraint("node.labels.disk == ssd"));
        swarm.pass(1_000);
        swarm.availability(Nodes.id(3), Availability.AVAILABILITY_DRAIN); // the explanation is written anew
        swarm.pass(1_000);
        swarm.availability(Nodes.id(3), Availability.AVAILABILITY_ACTIVE);
        Service once = swarm.create(Services.replicated(2, 5).condition(RestartCondition.RESTART_CONDITION_NONE));
        List<Task> tasks = swarm.tasks(once);
        says(swarm, tasks.get(0), TaskState.TASK_STATE_PREPARING, "pulling image nginx: 12 of 30 MB", "");
        says(swarm, tasks.get(0), TaskState.TASK_STATE_PREPARING, "pulling image nginx", "image nginx: no word");
        says(swarm, tasks.get(1), TaskState.TASK_STATE_RUNNING, "started", "");
        says(swarm, tasks.get(1), TaskState.TASK_STATE_RUNNING, "started", "task: unhealthy container");
        says(swarm, tasks.get(2), TaskState.TASK_STATE_RUNNING, "started", "the engine does not answer");
        says(swarm, tasks.get(2), TaskState.TASK_STATE_RUNNING, "stopping", "");
        says(swarm, tasks.get(3), TaskState.TASK_STATE_STARTING, "stopping", "the engine stopped it, but it runs");
        says(swarm, tasks.get(4), TaskState.TASK_STATE_FAILED, "finished", "task: non-zero exit (1)");
        swarm.accept(
                new RegisterNode(Nodes.id(4), NodeRole.NODE_ROLE_WORKER, Availability.AVAILABILITY_ACTIVE, "host-4"));
        swarm.update(waits, spec -> spec.replicas(3));
        return swarm;
    }

    /** Tasks of a node that is gone for so long that nobody waits for them. */
    static DeciderHarness orphans(Consumer<Batch> log) {
        DeciderHarness swarm = DeciderHarness.ofNodesAtLevel(3, LEVEL, log);
        swarm.create(Services.replicated(1, 3).condition(RestartCondition.RESTART_CONDITION_NONE));
        swarm.work();
        swarm.disconnect(Nodes.id(3));
        swarm.pass(DAY_MS + 60_000);
        return swarm;
    }

    private static void says(DeciderHarness swarm, Task task, TaskState state, String message, String err) {
        TaskStatus status = TaskStatus.newBuilder()
                .setState(state)
                .setAtMs(swarm.now().wallMs())
                .setMessage(message)
                .setErr(err)
                .build();
        TaskStatusUpdate update = TaskStatusUpdate.newBuilder()
                .setTaskId(task.getId())
                .setStatus(status)
                .build();
        swarm.happens(new Event.Statuses(swarm.task(task).getNodeId(), List.of(update)));
    }
}
