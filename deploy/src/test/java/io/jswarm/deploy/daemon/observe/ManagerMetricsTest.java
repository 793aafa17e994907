package io.jswarm.deploy.daemon.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Brake;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.dispatcher.Dispatcher;
import io.jswarm.manager.liveness.heartbeat.LastHeard;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.StoreStats;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.ThreadEventLoop;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The observer is called by the test's thread; the loop only answers scrapes. */
final class ManagerMetricsTest {
    private final Exposition exposition = new Exposition();
    private final StillStore store = new StillStore();
    private final NodeSessions sessions = new NodeSessions();
    private final ThreadEventLoop loop = new ThreadEventLoop("control", Clock.system(), (what, cause) -> {
        throw new AssertionError(what, cause);
    });
    private final ManagerMetrics metrics =
            new ManagerMetrics(exposition, loop, store, sessions, () -> new Dispatcher.Load(3, 2));
    private final Fixture cluster = new Fixture();
    private final Service web = Services.replicated(1, 2).name("web").build();

    @AfterEach
    void stop() {
        metrics.close();
        loop.close();
    }

    private void commit(Change... changes) {
        List<Delta.Edit<?, ?>> edits = cluster.apply(changes);
        metrics.committed(cluster.state(), new Delta(cluster.state().revision(), edits));
    }

    /** As the next scrape shows it. */
    private double gauge(String name, String... tags) {
        exposition.scrape("");
        return exposition.registry().get(name).tags(tags).gauge().value();
    }

    private double failures() {
        exposition.scrape("");
        return exposition
                .registry()
                .get("jswarm.service.task.failures")
                .counter()
                .count();
    }

    private Timer timer(String name) {
        return exposition.registry().get(name).timer();
    }

    private static Task at(Task task, long createdMs, long updatedMs, long statusMs) {
        Task.Builder changed = task.toBuilder();
        changed.getMetaBuilder().setCreatedAtMs(createdMs).setUpdatedAtMs(updatedMs);
        changed.getStatusBuilder().setAtMs(statusMs);
        return changed.build();
    }

    @Test
    void theStoresFiguresAreShownByEveryManager() {
        store.leadership = new Leadership(7, "raft-2", false);
        store.stats = new StoreStats(7, 40, 42, 4_096, 30, 512, 0, 40);
        String page = exposition.scrape("").text();
        assertThat(page)
                .contains("jswarm_manager_leader 0.0\n", "jswarm_manager_has_leader 1.0\n", "jswarm_raft_term 7.0\n")
                .contains("jswarm_raft_applied_index 40.0\n", "jswarm_raft_log_size_bytes 4096.0\n")
                .contains("jswarm_raft_voters 3.0\n", "jswarm_raft_snapshot_size_bytes 512.0\n")
                .doesNotContain("jswarm_tasks", "jswarm_nodes");
    }

    @Test
    void theLeaderCountsFromTheImageItBeganWithAndEveryCommitAfter() {
        cluster.with(Nodes.node(1).build(), Nodes.node(2).drained().build()).with(web);
        metrics.leading(cluster.state(), 1);
        commit(Changes.create(TaskFixtures.running(web, 1, 1, Nodes.id(1))));
        assertThat(gauge("jswarm.nodes", "state", "ready", "availability", "active"))
                .isEqualTo(1);
        assertThat(gauge("jswarm.nodes", "state", "ready", "availability", "drain"))
                .isEqualTo(1);
        assertThat(gauge("jswarm.services")).isEqualTo(1);
        assertThat(gauge("jswarm.raft.reachable.voters")).isEqualTo(2);
        assertThat(gauge("jswarm.tasks", "state", "running")).isEqualTo(1);
        assertThat(gauge("jswarm.service.tasks.desired", "service_name", "web")).isEqualTo(2);
        assertThat(gauge("jswarm.service.tasks.running", "service_name", "web")).isEqualTo(1);
    }

    @Test
    void aCommitThatTheImageHoldsAlreadyIsNotCountedTwice() {
        cluster.with(web);
        List<Delta.Edit<?, ?>> edits = cluster.apply(Changes.create(TaskFixtures.running(web, 1, 1, Nodes.id(1))));
        metrics.leading(cluster.state(), 1);
        metrics.committed(cluster.state(), new Delta(cluster.state().revision(), edits));
        assertThat(gauge("jswarm.tasks", "state", "running")).isEqualTo(1);
    }

    @Test
    void aFailureIsCountedOnceAndStaysCountedWhenTheTaskIsReaped() {
        cluster.with(web);
        metrics.leading(cluster.state(), 1);
        Task failed = TaskFixtures.failed(web, 1, 1, Nodes.id(1), 9);
        commit(Changes.create(TaskFixtures.running(web, 1, 1, Nodes.id(1))));
        commit(Changes.update(failed));
        commit(Changes.update(failed.toBuilder().setRestarts(1).build()));
        assertThat(failures()).isEqualTo(1);
        assertThat(gauge("jswarm.service.tasks.failed")).isEqualTo(1);
        commit(Changes.remove(failed));
        assertThat(failures()).isEqualTo(1);
        assertThat(gauge("jswarm.service.tasks.failed")).isZero();
    }

    @Test
    void aServiceThatIsGoneLeavesNothingThoughNobodyLooked() {
        metrics.leading(cluster.state(), 1);
        commit(Changes.create(web));
        commit(Changes.create(TaskFixtures.failed(web, 1, 1, Nodes.id(1), 9)));
        assertThat(failures()).isEqualTo(1);
        int without = exposition.registry().getMeters().size() - 4;
        commit(Changes.update(Services.from(web).removed().build()));
        assertThat(exposition.registry().getMeters()).hasSize(without);
    }

    @Test
    void manyServicesAreAllShownByTheNextScrape() {
        metrics.leading(cluster.state(), 1);
        for (int i = 1; i <= 450; i++) {
            commit(Changes.create(Services.replicated(i, i).name("s" + i).build()));
        }
        assertThat(gauge("jswarm.service.tasks.desired", "service_name", "s1")).isEqualTo(1);
        assertThat(gauge("jswarm.service.tasks.desired", "service_name", "s450"))
                .isEqualTo(450);
        commit(Changes.update(
                Services.from(cluster.state().services().values().iterator().next())
                        .removed()
                        .build()));
        assertThat(exposition.scrape("").text().lines().filter(line -> line.startsWith("jswarm_service_tasks_running")))
                .hasSize(449);
    }

    @Test
    void aRemovedServiceTakesItsMetersAlong() {
        cluster.with(web);
        metrics.leading(cluster.state(), 1);
        commit(Changes.create(Services.replicated(2, 1).name("db").build()));
        commit(Changes.update(Services.from(web).removed().build()));
        String page = exposition.scrape("").text();
        assertThat(page).contains("service_name=\"db\"").doesNotContain("service_name=\"web\"");
        commit(Changes.remove(web));
        assertThat(gauge("jswarm.services")).isEqualTo(1);
    }

    @Test
    void delaysAreTakenFromTheTimesInTheLog() {
        cluster.with(web);
        metrics.leading(cluster.state(), 1);
        Task assigned = TaskFixtures.on(web, 1, 1, Nodes.id(1), TaskState.TASK_STATE_ASSIGNED);
        commit(Changes.create(at(TaskFixtures.pending(web, 1, 1), 1_000, 1_000, 1_000)));
        commit(Changes.update(at(assigned, 1_000, 1_400, 1_400)));
        commit(Changes.update(
                at(TaskFixtures.observed(assigned, TaskState.TASK_STATE_PREPARING), 1_000, 1_500, 77_777)));
        commit(Changes.update(at(TaskFixtures.running(web, 1, 1, Nodes.id(1)), 1_000, 4_000, 77_777)));
        commit(Changes.create(
                at(TaskFixtures.on(web, 2, 1, Nodes.id(1), TaskState.TASK_STATE_ASSIGNED), 5_000, 5_000, 5_000)));
        assertThat(timer("jswarm.task.scheduling.delay").count()).isEqualTo(2);
        assertThat(timer("jswarm.task.scheduling.delay").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(400);
        assertThat(timer("jswarm.task.dispatch.lag").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(100);
        assertThat(timer("jswarm.task.start.lag").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(3_000);
    }

    @Test
    void aRestartDelayWithoutANodeIsNoSchedulingDelay() {
        cluster.with(web);
        metrics.leading(cluster.state(), 1);
        Task delayed =
                TaskFixtures.delayed(web, 1, 1).toBuilder().setStartAtMs(6_000).build();
        Task assigned = TaskFixtures.on(web, 1, 1, Nodes.id(1), TaskState.TASK_STATE_ASSIGNED).toBuilder()
                .setStartAtMs(6_000)
                .build();
        commit(Changes.create(at(delayed, 1_000, 1_000, 1_000)));
        commit(Changes.update(at(assigned, 1_000, 6_050, 6_050)));
        assertThat(timer("jswarm.task.scheduling.delay").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(50);
    }

    @Test
    void aRestartDelayIsNoStartLag() {
        cluster.with(web);
        metrics.leading(cluster.state(), 1);
        Task running = at(TaskFixtures.running(web, 1, 2, Nodes.id(1)), 1_000, 6_500, 0).toBuilder()
                .setStartAtMs(6_000)
                .build();
        commit(Changes.create(running));
        assertThat(timer("jswarm.task.start.lag").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(500);
    }

    @Test
    void theBrakeIsShown() {
        metrics.leading(cluster.state(), 1);
        commit(Changes.create(Cluster.newBuilder().setId("c").build()));
        assertThat(gauge("jswarm.brake")).isZero();
        Cluster made = Objects.requireNonNull(cluster.state().cluster());
        commit(Changes.update(
                made.toBuilder().setBrake(Brake.newBuilder().setOn(true)).build()));
        assertThat(gauge("jswarm.brake")).isEqualTo(1);
    }

    @Test
    void aScrapeShowsHowLongAgoWorkersWereHeard() {
        cluster.with(Nodes.node(1).build(), Nodes.node(2).build());
        metrics.leading(cluster.state(), 1);
        long now = loop.now().monoNanos();
        loop.post(() -> {
            Now early = new Now(0, now - 60_000_000_000L);
            sessions.opened(Nodes.id(1), new LastHeard(now - 3_000_000_000L), null, early);
            sessions.opened(Nodes.id(2), new LastHeard(early.monoNanos()), null, early);
            sessions.closed(Nodes.id(2), early);
        });
        exposition.scrape("");
        assertThat(gauge("jswarm.sessions")).isEqualTo(1);
        assertThat(gauge("jswarm.node.heartbeat.age", "node_id", Nodes.id(1))).isBetween(3.0, 30.0);
        assertThat(gauge("jswarm.node.heartbeat.age", "hostname", "host-2")).isBetween(60.0, 90.0);
        assertThat(gauge("jswarm.node.heartbeat.age.max")).isBetween(3.0, 30.0);
    }

    @Test
    void aNodeThatLeavesOrIsRenamedLeavesNoOldSeries() {
        cluster.with(Nodes.node(1).build(), Nodes.node(2).build());
        metrics.leading(cluster.state(), 1);
        commit(
                Changes.update(Nodes.node(1).hostname("renamed").build()),
                Changes.remove(Nodes.node(2).build()));
        assertThat(exposition.scrape("").text())
                .contains("hostname=\"renamed\"")
                .doesNotContain("host-1", "host-2");
    }

    @Test
    void aFollowerShowsNothingOfTheCluster() {
        cluster.with(Nodes.node(1).build()).with(web);
        metrics.leading(cluster.state(), 1);
        metrics.following();
        commit(Changes.create(TaskFixtures.running(web, 1, 1, Nodes.id(1))));
        assertThat(exposition.scrape("").text())
                .contains("jswarm_raft_term")
                .doesNotContain("jswarm_tasks", "jswarm_nodes", "web", "heartbeat", "jswarm_task_");
        metrics.leading(cluster.state(), 2);
        assertThat(gauge("jswarm.tasks", "state", "running")).isEqualTo(1);
    }

    @Test
    void aStoppedRoleLeavesAnEmptyRegistry() {
        cluster.with(Nodes.node(1).build()).with(web);
        metrics.leading(cluster.state(), 1);
        metrics.close();
        assertThat(exposition.registry().getMeters()).isEmpty();
        metrics.leading(cluster.state(), 2);
        assertThat(exposition.registry().getMeters()).isEmpty();
    }
}
