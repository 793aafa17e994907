package io.jswarm.manager.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jswarm.api.Rejection;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.api.v1.LogSubscription;
import io.jswarm.api.v1.LogsRequest;
import io.jswarm.api.v1.LogsResponse;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is asked for which logs, and when the reading of them ends. */
final class LogBrokerTest {
    private record Asked(String nodeId, LogSubscription subscription) {
        boolean names(Task task) {
            return subscription.getTaskIdsList().contains(task.getId());
        }
    }

    private final SimTime time = new SimTime(1_700_000_000_000L);
    private final List<Throwable> faults = new ArrayList<>();
    private final SimLoop loop = new SimLoop(time, (what, cause) -> faults.add(cause), () -> Duration.ZERO);
    private final Set<String> away = new HashSet<>();
    private final List<Asked> asked = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final LogBroker broker = new LogBroker(
            loop,
            Randomness.seeded(1),
            (nodeId, message) -> {
                if (away.contains(nodeId)) {
                    return false;
                }
                asked.add(new Asked(nodeId, message.getLogSubscription()));
                return true;
            },
            (nodeId, reason) -> refused.add(nodeId));
    private final DeciderHarness swarm = DeciderHarness.ofNodes(2);
    private final Service web = swarm.create(Services.replicated(1, 2).name("web"));
    private final List<Rejection> failures = new ArrayList<>();
    private boolean ready = true;
    private int taken;
    private boolean completed;

    LogBrokerTest() {
        loop.post(() -> broker.leading(ClusterState.EMPTY, 1));
    }

    private final LogBroker.Sink sink = new LogBroker.Sink() {
        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void send(LogsResponse response) {
            response.getLinesList().forEach(line -> lines.add(line.getData().toStringUtf8()));
            if (!response.getWarning().isEmpty()) {
                warnings.add(response.getWarning());
            }
        }

        @Override
        public void complete() {
            completed = true;
        }

        @Override
        public void fail(Rejection rejection) {
            failures.add(rejection);
        }
    };

    private void run() {
        time.advance(Duration.ofMillis(10));
        assertThat(faults).isEmpty();
    }

    private LogBroker.Handle read(boolean follow) {
        swarm.work();
        LogBroker.Handle handle = broker.subscribe(
                LogsRequest.newBuilder()
                        .addServiceIds(web.getId())
                        .setOptions(LogOptions.newBuilder().setFollow(follow).setTail(3))
                        .build(),
                swarm.state(),
                sink);
        run();
        return handle;
    }

    private Task task(int index) {
        return swarm.running(web).get(index);
    }

    private void commit(@Nullable Task before, @Nullable Task after) {
        TaskId id = TaskId.of((after == null ? Objects.requireNonNull(before) : after).getId());
        commit(new Delta.Edit<>(ObjectKinds.TASK, id, before, after));
    }

    private void commit(Delta.Edit<?, ?> edit) {
        loop.post(() -> broker.committed(ClusterState.EMPTY, new Delta(1, List.of(edit))));
        run();
    }

    private void line(Task task, long atMs, String text) {
        publish(
                task,
                PublishLogsRequest.newBuilder()
                        .addLines(LogLine.newBuilder()
                                .setTaskId(task.getId())
                                .setAtMs(atMs)
                                .setData(ByteString.copyFromUtf8(text))));
    }

    private void finished(Task task) {
        publish(task, PublishLogsRequest.newBuilder().setFinishedTaskId(task.getId()));
    }

    private void publish(Task task, PublishLogsRequest.Builder request) {
        request.setSubscriptionId(asked.getFirst().subscription().getSubscriptionId());
        broker.published(task.getNodeId(), request.build(), () -> taken++);
        run();
    }

    private Task replacement(Task old) {
        TaskId id = TaskId.of(old.getId());
        return old.toBuilder()
                .setId(new TaskId(id.service(), id.slot(), id.generation() + 1).toString())
                .setNodeId(Nodes.id(2))
                .build();
    }

    @Test
    void aNodeSpeaksForItsOwnTasksOnly() {
        read(true);
        Task own = task(0);
        Task others = task(1);
        assertThat(own.getNodeId()).isNotEqualTo(others.getNodeId());
        String subscription = asked.getFirst().subscription().getSubscriptionId();
        PublishLogsRequest.Builder forged = PublishLogsRequest.newBuilder().setSubscriptionId(subscription);
        forged.addLinesBuilder().setTaskId(others.getId()).setData(ByteString.copyFromUtf8("forged"));

        broker.published(own.getNodeId(), forged.build(), () -> taken++);
        broker.published(
                own.getNodeId(),
                forged.clearLines().setFinishedTaskId(others.getId()).build(),
                () -> taken++);
        broker.published(
                Nodes.id(9), forged.clearFinishedTaskId().setErr("forged").build(), () -> taken++);
        run();

        assertThat(lines).isEmpty();
        assertThat(warnings).isEmpty();
        assertThat(taken).as("nobody waits").isEqualTo(3);
        assertThat(refused).containsExactly(own.getNodeId(), own.getNodeId(), Nodes.id(9));
        line(others, 1, "true");
        assertThat(lines).containsExactly("true");
    }

    @Test
    void whatIsNotFollowedEndsWithItsTasks() {
        read(false);
        assertThat(asked).hasSize(2);
        finished(task(0));
        assertThat(completed).isFalse();
        finished(task(1));
        assertThat(completed).isTrue();
    }

    @Test
    void replacementsAreReadWhole() {
        read(true);
        Task old = task(0);
        finished(old);
        commit(null, replacement(old));
        assertThat(asked).hasSize(3);
        assertThat(asked.getLast().names(replacement(old))).isTrue();
        assertThat(asked.getLast().subscription().getOptions().getTail()).isEqualTo(-1);
        commit(replacement(old), replacement(old));
        assertThat(asked).as("asked once").hasSize(3);
        assertThat(completed).isFalse();
    }

    @Test
    void aFollowedServiceThatIsRemovedEndsWhenItsTasksHave() {
        read(true);
        finished(task(0));
        commit(new Delta.Edit<>(
                ObjectKinds.SERVICE,
                web.getId(),
                web,
                web.toBuilder().setRemoved(true).build()));
        assertThat(completed).isFalse();
        line(task(1), 5, "the last word");
        finished(task(1));
        assertThat(lines).containsExactly("the last word");
        assertThat(completed).isTrue();
    }

    @Test
    void aFollowedServiceThatIsGoneAlreadyEndsAtOnce() {
        swarm.work();
        broker.subscribe(
                LogsRequest.newBuilder()
                        .addServiceIds("gone")
                        .setOptions(LogOptions.newBuilder().setFollow(true))
                        .build(),
                swarm.state(),
                sink);
        run();
        assertThat(completed).isTrue();
    }

    @Test
    void aNodeThatComesBackIsReadOnWithoutDoubles() {
        read(true);
        Task task = task(0);
        line(task, 1_000, "one");
        line(task, 2_000, "two");
        loop.post(() -> broker.disconnected(task.getNodeId()));
        run();
        assertThat(warnings).singleElement().asString().contains("was disconnected; it is read on when it is back");
        assertThat(completed).isFalse();
        int before = asked.size();
        loop.post(() -> broker.connected(task.getNodeId()));
        run();
        assertThat(asked).hasSize(before + 1);
        assertThat(asked.getLast().names(task)).isTrue();
        assertThat(asked.getLast().subscription().getOptions().getTail()).isEqualTo(-1);
        assertThat(asked.getLast().subscription().getOptions().getSinceMs()).isEqualTo(1_999);
        line(task, 2_000, "two");
        line(task, 3_000, "three");
        assertThat(lines).containsExactly("one", "two", "three");
    }

    /** A session of the task's node ends and another one begins. */
    private LogOptions optionsAfterGap(Task task) {
        loop.post(() -> broker.disconnected(task.getNodeId()));
        loop.post(() -> broker.connected(task.getNodeId()));
        run();
        assertThat(asked.getLast().names(task)).isTrue();
        return asked.getLast().subscription().getOptions();
    }

    @Test
    void onlyWhatComesASecondTimeIsDropped() {
        read(true);
        Task task = task(0);
        line(task, 2_000, "part 1, ");
        line(task, 2_000, "part 2, ");
        line(task, 1_999, "overtaken");
        optionsAfterGap(task);
        line(task, 1_999, "overtaken");
        line(task, 2_000, "part 1, ");
        line(task, 2_000, "part 2, ");
        line(task, 2_000, "part 3");
        line(task, 3_000, "next");
        line(task, 2_999, "overtaken too");
        line(task, 5, "the clock stepped back");
        assertThat(lines)
                .containsExactly(
                        "part 1, ",
                        "part 2, ",
                        "overtaken",
                        "part 3",
                        "next",
                        "overtaken too",
                        "the clock stepped back");
    }

    @Test
    void aTaskThatPrintedNothingBeforeTheGapIsReadFromWhereItsReadingBegan() {
        read(true);
        LogOptions options = optionsAfterGap(task(1));
        assertThat(options.getTail()).isEqualTo(-1);
        assertThat(options.getSinceMs()).isBetween(1_700_000_000_000L, 1_700_000_000_100L);
        line(task(1), 1_700_000_000_200L, "first");
        assertThat(optionsAfterGap(task(1)).getSinceMs()).isEqualTo(1_700_000_000_199L);
    }

    @Test
    void aWorkerWaitsForTheReader() {
        LogBroker.Handle handle = read(false);
        ready = false;
        line(task(0), 1_000, "one");
        finished(task(0));
        finished(task(1));
        assertThat(lines).isEmpty();
        assertThat(taken).as("those that brought no lines").isEqualTo(2);
        assertThat(completed).isFalse();
        ready = true;
        handle.ready();
        run();
        assertThat(lines).containsExactly("one");
        assertThat(taken).isEqualTo(3);
        assertThat(completed).isTrue();
    }

    @Test
    void tooMuchThatWaitsEndsTheReadingAndLetsTheWorkersGoOn() {
        read(true);
        ready = false;
        String megabyte = "x".repeat(1 << 20);
        for (int i = 0; i < 8; i++) {
            line(task(0), 1_000 + i, megabyte);
        }
        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.code()).isEqualTo(Rejection.Code.RESOURCE_EXHAUSTED);
            assertThat(failure.message()).contains("8 MiB").contains("--tail");
        });
        assertThat(taken).isEqualTo(8);
        assertThat(asked.getLast().subscription().getClose()).isTrue();
        line(task(0), 2_000, "late");
        assertThat(taken).isEqualTo(9);
    }

    @Test
    void noReadingOutlivesLeadership() {
        read(true);
        loop.post(broker::following);
        run();
        assertThat(failures).hasSize(1);
        asked.clear();
        read(true);
        assertThat(asked).isEmpty();
        assertThat(failures).hasSize(2).allMatch(failure -> failure.code() == Rejection.Code.UNAVAILABLE);
    }

    @Test
    void aTaskWhoseNodeIsAwayIsAskedForLater() {
        away.add(Nodes.id(2));
        read(true);
        assertThat(asked).hasSize(1);
        assertThat(warnings).singleElement().asString().contains("they are read when it is back");
        away.clear();
        loop.post(() -> broker.connected(Nodes.id(2)));
        run();
        assertThat(asked).hasSize(2);
        assertThat(asked.getLast().nodeId()).isEqualTo(Nodes.id(2));
    }

    @Test
    void aFollowedTaskThatNobodyKnowsAnyMoreHoldsNothingUp() {
        read(true);
        Task task = task(0);
        loop.post(() -> broker.disconnected(task.getNodeId()));
        run();
        commit(new Delta.Edit<>(ObjectKinds.SERVICE, web.getId(), web, null));
        finished(task(1));
        assertThat(completed).isFalse();
        commit(task, null);
        assertThat(completed).isTrue();
    }

    @Test
    void aReaderWhoGoesAwayEndsItAtTheWorkers() {
        LogBroker.Handle handle = read(true);
        asked.clear();
        handle.close();
        run();
        assertThat(asked).hasSize(2).allMatch(each -> each.subscription().getClose());
        assertThat(completed).isFalse();
    }
}
