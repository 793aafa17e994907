package io.jswarm.client;

import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.GetTaskRequest;
import io.jswarm.api.v1.GetTaskResponse;
import io.jswarm.api.v1.ListTasksRequest;
import io.jswarm.api.v1.ListTasksResponse;
import io.jswarm.api.v1.Page;
import io.jswarm.api.v1.TaskFilter;
import io.jswarm.api.v1.TaskView;
import java.util.List;
import java.util.stream.Stream;

/** Calls about tasks. Every method throws {@link ClientException}. Any thread. */
public final class TaskCalls {
    private final ControlCalls calls;

    TaskCalls(ControlCalls calls) {
        this.calls = calls;
    }

    /** All tasks that match. */
    public List<TaskView> list(TaskFilter filter) {
        return stream(filter, 0).toList();
    }

    /**
     * The tasks that match, a page at a time: each is asked for when the one before is used up.
     *
     * @param pageSize tasks on a page; 0: as many as the manager likes
     */
    public Stream<TaskView> stream(TaskFilter filter, int pageSize) {
        return PageReading.stream(token -> {
            ListTasksResponse answer = calls.call(
                    ControlBlockingStub::listTasks,
                    ListTasksRequest.newBuilder()
                            .setFilter(filter)
                            .setConsistency(calls.consistency())
                            .setPage(Page.newBuilder().setToken(token).setSize(pageSize))
                            .build());
            calls.tell(answer.hasStaleness(), answer.getStaleness());
            return new PageReading.Page<>(answer.getTasksList(), answer.getNextToken());
        });
    }

    /** The task of this id, name or id prefix, and what it runs. */
    public GetTaskResponse get(String ref) {
        GetTaskResponse answer = calls.call(
                ControlBlockingStub::getTask,
                GetTaskRequest.newBuilder()
                        .setRef(ref)
                        .setConsistency(calls.consistency())
                        .build());
        calls.tell(answer.hasStaleness(), answer.getStaleness());
        return answer;
    }
}
