package io.jswarm.manager.controlapi;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.ListTasksRequest;
import io.jswarm.api.v1.ListTasksResponse;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskView;
import io.jswarm.manager.state.ClusterState;
import java.util.Iterator;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Lists tasks; with a filter for services only their tasks are walked. */
final class TaskList {
    private TaskList() {}

    static ListTasksResponse of(Reads.Read read, ListTasksRequest request) {
        ClusterState image = read.image();
        Views views = new Views(image);
        Pages<TaskView> page = Pages.of(
                request.getPage(),
                candidates(image, request),
                Filters.tasks(request.getFilter(), views::nameOf),
                views::task,
                Task::getId);
        ListTasksResponse.Builder response = ListTasksResponse.newBuilder()
                .addAllTasks(page.items())
                .setNextToken(page.nextToken())
                .setRevision(image.revision());
        read.tell(response::setStaleness);
        return response.build();
    }

    /** Tasks after the token, in the order of their ids. */
    private static Iterator<Task> candidates(ClusterState image, ListTasksRequest request) {
        TaskId after = TaskId.parse(request.getPage().getToken()).orElse(TaskId.firstOf(0));
        if (request.getFilter().getServiceIdsCount() == 0) {
            return image.tasks().tailMap(after, false).values().iterator();
        }
        TreeSet<Long> sequences = new TreeSet<>();
        for (String id : request.getFilter().getServiceIdsList()) {
            Service service = image.services().get(id);
            if (service != null) {
                sequences.add(service.getSequence());
            }
        }
        return sequences.stream()
                .flatMap(sequence -> tasks(image, sequence))
                .filter(task -> TaskId.of(task.getId()).compareTo(after) > 0)
                .iterator();
    }

    private static Stream<Task> tasks(ClusterState image, long sequence) {
        return image.tasks().subMap(TaskId.firstOf(sequence), TaskId.firstOf(sequence + 1)).values().stream();
    }
}
