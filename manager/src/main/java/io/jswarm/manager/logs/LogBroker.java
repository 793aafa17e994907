package io.jswarm.manager.logs;

import io.jswarm.api.Rejection;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.api.v1.LogSubscription;
import io.jswarm.api.v1.LogsRequest;
import io.jswarm.api.v1.LogsResponse;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.loop.LoopObserver;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Log subscriptions on the leader: asks the workers that have the tasks, follows tasks that come later, and passes their
 * lines on. All state is owned by the loop thread; {@link #subscribe}, {@link #published} and handles post to it.
 */
public final class LogBroker implements LoopObserver {
    private final EventLoop loop;
    private final Randomness random;
    private final BiPredicate<String, ManagerMessage> send;
    private final BiConsumer<String, String> refusals;
    private final Map<String, Reading> readings = new HashMap<>();

    private boolean leads;

    /** Where lines go. Called on the loop thread; must not block. */
    public interface Sink {
        /** Whether the caller takes more now; {@link Handle#ready} tells when, after it did not. */
        boolean isReady();

        /** Passes lines or a warning on. */
        void send(LogsResponse response);

        /** No more lines will come. */
        void complete();

        /** The subscription cannot go on. */
        void fail(Rejection rejection);
    }

    /** A running subscription. */
    public interface Handle {
        /** The caller went away. Any thread. */
        void close();

        /** The caller takes more, after it did not. Any thread. */
        void ready();
    }

    /**
     * A broker.
     *
     * @param send sends to a node's session, and says whether there is one
     * @param refusals told of nodes that speak for tasks of others
     */
    public LogBroker(
            EventLoop loop,
            Randomness random,
            BiPredicate<String, ManagerMessage> send,
            BiConsumer<String, String> refusals) {
        this.loop = loop;
        this.random = random;
        this.send = send;
        this.refusals = refusals;
    }

    /** Starts a subscription; it fails where this manager does not lead. Any thread. */
    public Handle subscribe(LogsRequest request, ClusterState image, Sink sink) {
        Reading reading = new Reading(random.nextId(), request, sink);
        loop.post(() -> {
            if (!leads) {
                // Leadership went while the call came, and nobody would end the reading.
                sink.fail(Rejection.unavailable("This manager does not lead the cluster (any more).", "Read again."));
                return;
            }
            readings.put(reading.id, reading);
            for (String id : request.getServiceIdsList()) {
                Service service = image.services().get(id);
                if (service == null || service.getRemoved()) {
                    reading.serviceGone(id);
                }
            }
            ask(reading, tasks(request, image), reading.options());
            endIfDone(reading);
        });
        return new Handle() {
            @Override
            public void close() {
                loop.post(() -> end(reading));
            }

            @Override
            public void ready() {
                loop.post(() -> {
                    reading.outlet.drain();
                    endIfDone(reading);
                });
            }
        };
    }

    private static List<Task> tasks(LogsRequest request, ClusterState image) {
        List<Task> tasks = new ArrayList<>();
        for (String id : request.getServiceIdsList()) {
            Service service = image.services().get(id);
            if (service != null) {
                tasks.addAll(image.tasksOf(service));
            }
        }
        for (String id : request.getTaskIdsList()) {
            TaskId.parse(id).map(image.tasks()::get).ifPresent(tasks::add);
        }
        return tasks;
    }

    private void ask(Reading reading, List<Task> tasks, LogOptions options) {
        Map<String, List<String>> byNode = new TreeMap<>();
        for (Task task : tasks) {
            if (!task.getNodeId().isEmpty() && reading.isNew(task, options)) {
                byNode.computeIfAbsent(task.getNodeId(), key -> new ArrayList<>())
                        .add(task.getId());
            }
        }
        byNode.forEach((nodeId, ids) -> ask(reading, nodeId, ids, options));
    }

    private void ask(Reading reading, String nodeId, List<String> ids, LogOptions options) {
        boolean sent = send.test(
                nodeId,
                ManagerMessage.newBuilder()
                        .setLogSubscription(LogSubscription.newBuilder()
                                .setSubscriptionId(reading.id)
                                .addAllTaskIds(ids)
                                .setOptions(options))
                        .build());
        if (sent) {
            reading.opened(nodeId, ids, loop.now().wallMs());
        } else {
            reading.awaits(nodeId, ids);
            String then = reading.follows() ? "they are read when it is back." : "it is not connected.";
            String which = ids.size() == 1 ? "1 task" : ids.size() + " tasks";
            warn(reading, which + " of node " + nodeId + " cannot be read: " + then);
        }
    }

    private void warn(Reading reading, String warning) {
        pass(reading, LogsResponse.newBuilder().setWarning(warning).build(), () -> {});
    }

    private void pass(Reading reading, LogsResponse response, Runnable taken) {
        if (!readings.containsKey(reading.id) || response.getSerializedSize() == 0) {
            taken.run();
            return;
        }
        reading.outlet.add(response, taken);
        if (reading.outlet.isOverfull()) {
            reading.sink.fail(new Rejection(
                    Rejection.Code.RESOURCE_EXHAUSTED,
                    "Expected the logs to be read as fast as they come, but more than " + (Outlet.MOST_BYTES >> 20)
                            + " MiB wait for the reader.",
                    "",
                    "Read less with --tail or --since, or write to a file."));
            end(reading);
        }
    }

    /**
     * Lines from a worker, of tasks that were asked of its node; {@code taken} runs when their reader has them or has
     * gone, and the worker may send more. Any thread.
     */
    public void published(String nodeId, PublishLogsRequest request, Runnable taken) {
        loop.post(() -> {
            Reading reading = readings.get(request.getSubscriptionId());
            if (reading == null) {
                taken.run();
                return;
            }
            if (!reading.isAskedOf(nodeId, request)) {
                refusals.accept(
                        nodeId,
                        "Expected log lines of tasks that run on this node, but its worker sent some of others: nobody"
                                + " was shown them.");
                taken.run();
                return;
            }
            LogsResponse response = LogsResponse.newBuilder()
                    .addAllLines(reading.unseen(request.getLinesList()))
                    .setWarning(request.getErr())
                    .build();
            pass(reading, response, taken);
            if (!request.getFinishedTaskId().isEmpty()) {
                reading.finished(nodeId, request.getFinishedTaskId());
                endIfDone(reading);
            }
        });
    }

    private void endIfDone(Reading reading) {
        if (reading.isDone() && reading.outlet.isEmpty() && readings.containsKey(reading.id)) {
            reading.sink.complete();
            end(reading);
        }
    }

    private void end(Reading reading) {
        if (readings.remove(reading.id) == null) {
            return;
        }
        reading.outlet.drop();
        for (String nodeId : reading.openNodes()) {
            var _ = send.test(
                    nodeId,
                    ManagerMessage.newBuilder()
                            .setLogSubscription(LogSubscription.newBuilder()
                                    .setSubscriptionId(reading.id)
                                    .setClose(true))
                            .build());
        }
    }

    /** A worker has a new session: what is followed of it is read on from where it broke off. Loop thread only. */
    public void connected(String nodeId) {
        for (Reading reading : List.copyOf(readings.values())) {
            List<String> ids = reading.toAskAgain(nodeId);
            reading.resume(ids).forEach((options, alike) -> ask(reading, nodeId, alike, options));
            endIfDone(reading);
        }
    }

    /** A worker's session ended: its lines do not come for now. Loop thread only. */
    public void disconnected(String nodeId) {
        for (Reading reading : List.copyOf(readings.values())) {
            if (reading.nodeGone(nodeId)) {
                String then = reading.follows() ? "it is read on when it is back." : "its lines may be missing.";
                warn(reading, "The node " + nodeId + " was disconnected; " + then);
                endIfDone(reading);
            }
        }
    }

    @Override
    public void committed(ClusterState image, Delta delta) {
        if (readings.isEmpty()) {
            return;
        }
        for (Delta.Edit<?, ?> edit : delta.edits()) {
            edit.when(ObjectKinds.TASK, task -> note(task.named(), task.after()));
            edit.when(ObjectKinds.SERVICE, service -> {
                if (service.before() != null) {
                    note(service.before(), service.after());
                }
            });
        }
    }

    private void note(Task named, @Nullable Task after) {
        for (Reading reading : List.copyOf(readings.values())) {
            if (after != null && reading.mayGrow(after.getServiceId())) {
                ask(reading, List.of(after), reading.laterOptions());
            }
            boolean nobodyKnows = after == null || after.getStatus().getState() == TaskState.TASK_STATE_ORPHANED;
            if (nobodyKnows) {
                reading.finished(named.getNodeId(), named.getId());
                endIfDone(reading);
            }
        }
    }

    private void note(Service before, @Nullable Service after) {
        if (after != null && !after.getRemoved()) {
            return;
        }
        for (Reading reading : List.copyOf(readings.values())) {
            if (reading.serviceGone(before.getId())) {
                endIfDone(reading);
            }
        }
    }

    @Override
    public void leading(ClusterState image, long term) {
        leads = true;
    }

    @Override
    public void following() {
        leads = false;
        for (Reading reading : List.copyOf(readings.values())) {
            reading.sink.fail(Rejection.unavailable(
                    "This manager lost leadership, and the log stream ended.", "Read again with --since."));
            readings.remove(reading.id);
            reading.outlet.drop();
        }
    }
}
