package io.jswarm.manager.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jswarm.api.Rejection;
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
    private final LogBroker broker = new LogBroker(loop, Randomness.seeded(1), (nodeId, message) -> {
        if (away.contains(nodeId)) {
            return false;
        }
        asked.add(new Asked(nodeId, message.getLogSubscription()));
        return true;
    });
    private final DeciderHarness swarm = DeciderHarness.ofNodes(2);
    private final Service web = swarm.create(Services.replicated(1, 2).name("web"));
    private boolean completed;

    private final LogBroker.Sink sink = new LogBroker.Sink() {
        @Override
        public boolean send(LogsResponse response) {
            response.getLinesList().forEach(line -> lines.add(line.getData().toStringUtf8()));
            if (!response.getWarning().isEmpty()) {
                warnings.add(response.getWarning());
            }
            return true;
        }

        @Override
        public void complete() {
            completed = true;
        }

        @Override
        public void fail(Rejection rejection) {
            throw new AssertionError(rejection);
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
        commit(new Delta.TaskEdit(before, after));
    }

    private void commit(Delta.Edit edit) {
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
        broker.published(task.getNodeId(), request.build());
        run();
    }

    private Task replacement(Task old) {
        return old.toBuilder()
                .setId(old.getId().substring(0, old.getId().length() - 1) + "Z")
                .setNodeId(Nodes.id(2))
                .build();
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
        commit(new Delta.ServiceEdit(web, web.toBuilder().setRemoved(true).build()));
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
        commit(new Delta.ServiceEdit(web, null));
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
