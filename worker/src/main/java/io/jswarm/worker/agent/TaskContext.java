package io.jswarm.worker.agent;

import io.jswarm.api.v1.TaskStatus;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import io.jswarm.worker.task.Limits;
import io.jswarm.worker.task.NodeFacts;

/** What a task's runner needs of the agent. Loop thread. */
interface TaskContext {
    EventLoop loop();

    Randomness random();

    BoundedEngine engine();

    Images images();

    NodeFacts node();

    Limits limits();

    /** Whether a manager has confirmed the assignments of this session. */
    boolean mayStart();

    /** Whether the engine can be asked now. */
    EngineState engineState();

    /** The status of a task has changed. */
    void changed(TaskRunner runner, TaskStatus before, TaskStatus after);

    /** The task was taken away and is wanted again: while nobody wanted it here, nobody was told what became of it. */
    void wantedAgain(TaskRunner runner);

    /** The container of a task was looked at. */
    void seen(TaskRunner runner);

    /** Nothing of the task is left. */
    void forget(TaskRunner runner);
}
