package io.jswarm.manager.scheduler;

import static io.jswarm.manager.testing.Nodes.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which of the nodes that can take a task gets it. */
final class SchedulerRankingTest {
    private final Fixture fixture = new Fixture(new Scheduler());

    private List<Task> schedule(Service service, int replicas) {
        fixture.with(service)
                .with(IntStream.rangeClosed(1, replicas)
                        .mapToObj(slot -> TaskFixtures.pending(service, slot, 1))
                        .toArray(Task[]::new))
                .settle();
        return fixture.tasksOf(service).stream()
                .filter(task -> task.getGeneration() == 1)
                .toList();
    }

    private static Map<String, Long> perNode(List<Task> tasks) {
        return tasks.stream().collect(Collectors.groupingBy(Task::getNodeId, TreeMap::new, Collectors.counting()));
    }

    @Test
    void aServiceIsSpreadOverNodes() {
        fixture.with(Nodes.node(1).build(), Nodes.node(2).build(), Nodes.node(3).build());
        assertThat(perNode(schedule(Services.replicated(1, 7).build(), 7)))
                .containsOnly(Map.entry(Nodes.id(1), 3L), Map.entry(Nodes.id(2), 2L), Map.entry(Nodes.id(3), 2L));
    }

    @Test
    void theServicesOwnTasksCountBeforeLoad() {
        fixture.with(Nodes.node(1).build(), Nodes.node(2).build());
        Service heavy = Services.replicated(1, 1).reserve(3, 6 * GIB).build();
        Service light = Services.replicated(2, 1).build();
        fixture.with(heavy).with(light);
        fixture.with(TaskFixtures.running(heavy, 1, 1, Nodes.id(1)), TaskFixtures.running(light, 9, 1, Nodes.id(2)));
        fixture.with(TaskFixtures.pending(light, 1, 1)).settle();
        assertThat(fixture.tasksOf(light).getFirst().getNodeId()).isEqualTo(Nodes.id(1));
    }

    @Test
    void theLeastReservedNodeIsNext() {
        fixture.with(
                Nodes.node(1).resources(4, 8 * GIB).build(),
                Nodes.node(2).resources(16, 8 * GIB).build());
        Service other = Services.replicated(1, 2).reserve(2, GIB).build();
        fixture.with(other)
                .with(TaskFixtures.running(other, 1, 1, Nodes.id(1)), TaskFixtures.running(other, 2, 1, Nodes.id(2)));
        assertThat(schedule(Services.replicated(2, 1).build(), 1))
                .extracting(Task::getNodeId)
                .containsExactly(Nodes.id(2));
    }

    @Test
    void thenTheNodeWithTheFewestTasksThenTheSmallestId() {
        fixture.with(Nodes.node(1).build(), Nodes.node(2).build(), Nodes.node(3).build());
        Service other = Services.replicated(1, 1).build();
        fixture.with(other).with(TaskFixtures.running(other, 1, 1, Nodes.id(1)));
        assertThat(schedule(Services.replicated(2, 1).build(), 1))
                .extracting(Task::getNodeId)
                .containsExactly(Nodes.id(2));
    }

    @Test
    void spreadsOverALabelFirst() {
        fixture.with(
                Nodes.node(1).label("zone", "a").build(),
                Nodes.node(2).label("zone", "b").build(),
                Nodes.node(3).label("zone", "b").build(),
                Nodes.node(4).label("zone", "b").build(),
                Nodes.node(5).build());
        List<Task> tasks =
                schedule(Services.replicated(1, 9).spread("node.labels.zone").build(), 9);
        assertThat(perNode(tasks))
                .containsOnly(
                        Map.entry(Nodes.id(1), 3L),
                        Map.entry(Nodes.id(2), 1L),
                        Map.entry(Nodes.id(3), 1L),
                        Map.entry(Nodes.id(4), 1L),
                        Map.entry(Nodes.id(5), 3L));
    }

    @Test
    void spreadIsAHierarchy() {
        for (int i = 1; i <= 6; i++) {
            fixture.with(Nodes.node(i)
                    .label("zone", i <= 4 ? "a" : "b")
                    .engineLabel("rack", i <= 3 ? "r1" : i <= 5 ? "r2" : "r3")
                    .build());
        }
        List<Task> tasks = schedule(
                Services.replicated(1, 8)
                        .spread("node.labels.zone")
                        .spread("engine.labels.rack")
                        .build(),
                8);
        Map<String, Long> perNode = perNode(tasks);
        assertThat(perNode.get(Nodes.id(4))).as("rack r2 of zone a").isEqualTo(2);
        assertThat(perNode.get(Nodes.id(5))).as("rack r2 of zone b").isEqualTo(2);
        assertThat(perNode.get(Nodes.id(6))).as("rack r3 of zone b").isEqualTo(2);
        assertThat(perNode.getOrDefault(Nodes.id(1), 0L)
                        + perNode.getOrDefault(Nodes.id(2), 0L)
                        + perNode.getOrDefault(Nodes.id(3), 0L))
                .as("rack r1 of zone a")
                .isEqualTo(2);
    }

    @Test
    void aBranchWithoutRoomLeavesItsShareToTheOthers() {
        fixture.with(
                Nodes.node(1).label("zone", "a").resources(1, 8 * GIB).build(),
                Nodes.node(2).label("zone", "b").resources(8, 8 * GIB).build());
        List<Task> tasks = schedule(
                Services.replicated(1, 6)
                        .spread("node.labels.zone")
                        .reserve(1, 0)
                        .build(),
                6);
        assertThat(perNode(tasks)).containsOnly(Map.entry(Nodes.id(1), 1L), Map.entry(Nodes.id(2), 5L));
    }

    @Test
    void theTasksThatABranchHasCountThoughTheirNodeTakesNoMore() {
        fixture.with(
                Nodes.node(1).label("zone", "a").paused().build(),
                Nodes.node(2).label("zone", "a").build(),
                Nodes.node(3).label("zone", "b").build(),
                Nodes.node(4).label("zone", "b").build());
        Service service = Services.replicated(1, 5).spread("node.labels.zone").build();
        fixture.with(service);
        for (int slot = 11; slot <= 13; slot++) {
            fixture.with(TaskFixtures.running(service, slot, 1, Nodes.id(1)));
        }
        fixture.with(TaskFixtures.running(service, 14, 1, Nodes.id(3)));
        fixture.with(TaskFixtures.pending(service, 1, 1), TaskFixtures.pending(service, 2, 1))
                .settle();
        assertThat(perNode(fixture.tasksOf(service)))
                .containsOnly(Map.entry(Nodes.id(1), 3L), Map.entry(Nodes.id(3), 2L), Map.entry(Nodes.id(4), 1L));
    }

    @Test
    void aNodeThatGotRoomTakesItsPlaceInTheSpread() {
        fixture.with(
                Nodes.node(1).label("zone", "a").resources(2, 8 * GIB).build(),
                Nodes.node(2).label("zone", "b").resources(2, 8 * GIB).build(),
                Nodes.node(3).label("zone", "b").resources(2, 8 * GIB).build());
        Service service = Services.replicated(1, 8)
                .spread("node.labels.zone")
                .reserve(1, 0)
                .build();
        assertThat(schedule(service, 8))
                .filteredOn(task -> task.getNodeId().isEmpty())
                .hasSize(2);
        fixture.set(Nodes.node(1).label("zone", "a").resources(3, 8 * GIB).build())
                .settle();
        assertThat(perNode(fixture.tasksOf(service)))
                .containsEntry(Nodes.id(1), 3L)
                .containsEntry("", 1L);
    }

    @Test
    void nodesWhereItFailedOftenAndLatelyComeLast() {
        fixture.with(Nodes.node(1).build(), Nodes.node(2).build());
        Service service = Services.replicated(1, 1).build();
        Service other = Services.replicated(2, 1).build();
        long now = fixture.now().wallMs();
        fixture.with(service).with(other);
        for (int i = 1; i <= 3; i++) {
            fixture.with(TaskFixtures.running(service, 10 + i, 1, Nodes.id(2)));
        }
        for (int i = 1; i <= 5; i++) {
            fixture.with(TaskFixtures.failed(service, 1, i, Nodes.id(1), now - 299_000));
        }
        fixture.with(TaskFixtures.pending(service, 1, 6), TaskFixtures.pending(other, 1, 1))
                .settle();
        assertThat(fixture.tasksOf(service).stream()
                        .filter(task -> task.getGeneration() == 6)
                        .toList())
                .extracting(Task::getNodeId)
                .containsExactly(Nodes.id(2));
        assertThat(fixture.tasksOf(other)).extracting(Task::getNodeId).containsExactly(Nodes.id(1));
    }

    @Test
    void oldFailuresAndFewFailuresAreForgiven() {
        fixture.with(Nodes.node(1).build(), Nodes.node(2).build());
        Service service = Services.replicated(1, 1).build();
        fixture.with(service).with(TaskFixtures.running(service, 11, 1, Nodes.id(2)));
        long now = fixture.now().wallMs();
        fixture.with(TaskFixtures.failed(service, 1, 1, Nodes.id(1), now - 301_000));
        for (int i = 2; i <= 5; i++) {
            fixture.with(TaskFixtures.failed(service, 1, i, Nodes.id(1), now));
        }
        fixture.with(TaskFixtures.pending(service, 1, 6)).settle();
        assertThat(fixture.tasksOf(service).get(5).getNodeId()).isEqualTo(Nodes.id(1));
    }
}
