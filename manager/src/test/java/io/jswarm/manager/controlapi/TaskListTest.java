package io.jswarm.manager.controlapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.ListTasksRequest;
import io.jswarm.api.v1.ListTasksResponse;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskFilter;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TaskListTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int PAGE = 10;

    private final Fixture fixture = new Fixture();

    private List<Task> tasks(Service service, int count) {
        List<Task> tasks = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        for (int slot = 1; slot <= count; slot++) {
            Task task = TaskFixtures.running(service, slot, 1, Nodes.id(1 + slot % 2));
            tasks.add(task);
            changes.add(Changes.create(task));
        }
        fixture.with(service);
        fixture.apply(changes);
        return tasks;
    }

    private ListTasksResponse page(TaskFilter filter, String token) {
        ListTasksRequest.Builder request = ListTasksRequest.newBuilder().setFilter(filter);
        request.getPageBuilder().setSize(PAGE).setToken(token);
        return TaskList.of(new Reads.Read(fixture.state(), null), request.build());
    }

    private List<String> all(TaskFilter filter) {
        List<String> ids = new ArrayList<>();
        String token = "";
        do {
            ListTasksResponse page = page(filter, token);
            page.getTasksList().forEach(view -> ids.add(view.getTask().getId()));
            token = page.getNextToken();
        } while (!token.isEmpty());
        return ids;
    }

    private static TaskFilter of(Service... services) {
        TaskFilter.Builder filter = TaskFilter.newBuilder();
        for (Service service : services) {
            filter.addServiceIds(service.getId());
        }
        return filter.build();
    }

    private static List<String> ids(List<Task> tasks) {
        return tasks.stream().map(Task::getId).toList();
    }

    @Test
    void pagesFollowEachOtherThroughTheServicesOfTheFilter() {
        Service first = Services.replicated(1, 25).build();
        Service other = Services.replicated(2, 25).build();
        Service last = Services.replicated(3, 20).build();
        List<Task> wanted = tasks(first, 25);
        List<Task> between = tasks(other, 25);
        wanted.addAll(tasks(last, 20));
        assertThat(all(of(last, first))).isEqualTo(ids(wanted));
        assertThat(all(of(other))).isEqualTo(ids(between));
        assertThat(all(TaskFilter.getDefaultInstance())).hasSize(70);
        assertThat(all(TaskFilter.newBuilder().addNodeIds(Nodes.id(1)).build()))
                .isEqualTo(fixture.state().tasks().values().stream()
                        .filter(task -> task.getNodeId().equals(Nodes.id(1)))
                        .map(Task::getId)
                        .toList());
        assertThat(all(TaskFilter.newBuilder().addServiceIds("no such service").build()))
                .isEmpty();
    }

    /** What a page looks at is measured by what it allocates, which is the same in each run. */
    private long bytesOfPage(Service service, long afterSlot) {
        String token = new TaskId(service.getSequence(), afterSlot, 1).toString();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        ListTasksResponse page = page(of(service), token);
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(page.getTasksCount()).isEqualTo(PAGE);
        assertThat(page.getTasks(0).getTask().getSlot()).isEqualTo(afterSlot + 1);
        return bytes;
    }

    @Test
    void aPageCostsTheSameWhereverItBeginsInAServiceOfAnySize() {
        Service small = Services.replicated(1, 20).build();
        Service large = Services.replicated(2, 10_000).build();
        tasks(small, 20);
        tasks(large, 10_000);
        var _ = bytesOfPage(small, 5); // classes are loaded
        long most = 4 * bytesOfPage(small, 5);
        for (long afterSlot : List.of(1, 5_000, 9_980)) {
            assertThat(bytesOfPage(large, afterSlot)).as("after %d", afterSlot).isLessThan(most);
        }
    }
}
