package io.jswarm.manager.controlapi;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.ListTasksRequest;
import io.jswarm.api.v1.ListTasksResponse;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskFilter;
import io.jswarm.api.v1.TaskView;
import io.jswarm.manager.state.ClusterState;
import java.util.Collections;
import java.util.Iterator;
import java.util.SortedSet;
import java.util.TreeSet;
import org.pcollections.TreePMap;

/**
 * Lists tasks. A page begins where the last one ended, and with a filter for services only their tasks are walked. Every other
 * filter looks at each task from there on until the page is full: a node's tasks, too, since images have no index by node.
 */
final class TaskList {
    private TaskList() {}

    static ListTasksResponse of(Reads.Read read, ListTasksRequest request) {
        ClusterState image = read.image();
        Views views = new Views(image);
        Pages<TaskView> page = Pages.of(
                request.getPage(),
                candidates(image, request),
                ListFilters.tasks(request.getFilter(), views::nameOf),
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
        TreePMap<TaskId, Task> rest = image.tasks().tailMap(after, false);
        if (request.getFilter().getServiceIdsCount() == 0) {
            return rest.values().iterator();
        }
        return new OfServices(
                rest,
                sequences(image, request.getFilter()).tailSet(after.service()).iterator());
    }

    private static SortedSet<Long> sequences(ClusterState image, TaskFilter filter) {
        TreeSet<Long> sequences = new TreeSet<>();
        for (String id : filter.getServiceIdsList()) {
            Service service = image.services().get(id);
            if (service != null) {
                sequences.add(service.getSequence());
            }
        }
        return sequences;
    }

    /** One service after another. By hand, since the iterator of a flat-mapped stream reads a whole service ahead. */
    private static final class OfServices implements Iterator<Task> {
        private final TreePMap<TaskId, Task> tasks;
        private final Iterator<Long> sequences;
        private Iterator<Task> present = Collections.emptyIterator();

        OfServices(TreePMap<TaskId, Task> tasks, Iterator<Long> sequences) {
            this.tasks = tasks;
            this.sequences = sequences;
        }

        @Override
        public boolean hasNext() {
            while (!present.hasNext() && sequences.hasNext()) {
                long sequence = sequences.next();
                present = tasks.subMap(TaskId.firstOf(sequence), TaskId.firstOf(sequence + 1))
                        .values()
                        .iterator();
            }
            return present.hasNext();
        }

        @Override
        public Task next() {
            return present.next();
        }
    }
}
