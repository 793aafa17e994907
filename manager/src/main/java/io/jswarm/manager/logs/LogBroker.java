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
import io.jswarm.manager.loop.LoopObserver;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * Log subscriptions on the leader: asks the workers that have the tasks, follows tasks that come later, and passes their
 * lines on. All state is owned by the loop thread; {@link #subscribe}, {@link #published} and handles post to it.
 */
public final class LogBroker implements LoopObserver {
    private final EventLoop loop;
    private final Randomness random;
    private final BiPredicate<String, ManagerMessage> send;
    private final Map<String, Subscription> subscriptions = new HashMap<>();

    /** Where lines go. Called on the loop thread; must not block. */
    public interface Sink {
        /** Passes lines or a warning on. Returns false when the caller is too slow: the subscription then ends. */
        boolean send(LogsResponse response);

        /** No more lines will come. */
        void complete();

        /** The subscription cannot go on. */
        void fail(Rejection rejection);
    }

    /** A running subscription. */
    public interface Handle {
        /** The caller went away. Any thread. */
        void close();
    }

    private static final class Subscription {
        final String id;
        final LogsRequest request;
        final Sink sink;
        /** Tasks asked for, and by node those that have not finished. */
        final Set<String> asked = new HashSet<>();

        final Map<String, Set<String>> open = new TreeMap<>();

        Subscription(String id, LogsRequest request, Sink sink) {
            this.id = id;
            this.request = request;
            this.sink = sink;
        }
    }

    /** A broker that sends to a node's session through {@code send}, which says whether there is one. */
    public LogBroker(EventLoop loop, Randomness random, BiPredicate<String, ManagerMessage> send) {
        this.loop = loop;
        this.random = random;
        this.send = send;
    }

    /** Starts a subscription on the leader. Any thread. */
    public Handle subscribe(LogsRequest request, ClusterState image, Sink sink) {
        Subscription subscription = new Subscription(random.nextId(), request, sink);
        loop.post(() -> {
            subscriptions.put(subscription.id, subscription);
            ask(subscription, tasks(request, image));
            endIfDone(subscription);
        });
        return () -> loop.post(() -> end(subscription));
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

    private void ask(Subscription subscription, List<Task> tasks) {
        Map<String, List<String>> byNode = new TreeMap<>();
        for (Task task : tasks) {
            if (!task.getNodeId().isEmpty() && subscription.asked.add(task.getId())) {
                byNode.computeIfAbsent(task.getNodeId(), key -> new ArrayList<>())
                        .add(task.getId());
            }
        }
        byNode.forEach((nodeId, ids) -> ask(subscription, nodeId, ids, subscription.request.getOptions()));
    }

    private void ask(Subscription subscription, String nodeId, List<String> ids, LogOptions options) {
        boolean sent = send.test(
                nodeId,
                ManagerMessage.newBuilder()
                        .setLogSubscription(LogSubscription.newBuilder()
                                .setSubscriptionId(subscription.id)
                                .addAllTaskIds(ids)
                                .setOptions(options))
                        .build());
        if (sent) {
            subscription.open.computeIfAbsent(nodeId, key -> new HashSet<>()).addAll(ids);
        } else {
            warn(subscription, ids.size() + " task(s) of node " + nodeId + " cannot be read: it is not connected.");
        }
    }

    private void warn(Subscription subscription, String warning) {
        pass(subscription, LogsResponse.newBuilder().setWarning(warning).build());
    }

    private void pass(Subscription subscription, LogsResponse response) {
        if (subscriptions.containsKey(subscription.id) && !subscription.sink.send(response)) {
            subscription.sink.fail(new Rejection(
                    Rejection.Code.RESOURCE_EXHAUSTED,
                    "The reader of the logs is too slow.",
                    "",
                    "Read again with --since or --tail."));
            end(subscription);
        }
    }

    /** Lines from a worker. Any thread. */
    public void published(String nodeId, PublishLogsRequest request) {
        loop.post(() -> {
            Subscription subscription = subscriptions.get(request.getSubscriptionId());
            if (subscription == null) {
                return;
            }
            if (request.getLinesCount() > 0) {
                pass(
                        subscription,
                        LogsResponse.newBuilder()
                                .addAllLines(request.getLinesList())
                                .build());
            }
            if (!request.getErr().isEmpty()) {
                warn(subscription, request.getErr());
            }
            if (!request.getFinishedTaskId().isEmpty()) {
                finished(subscription, nodeId, request.getFinishedTaskId());
            }
        });
    }

    private void finished(Subscription subscription, String nodeId, String taskId) {
        Set<String> open = subscription.open.get(nodeId);
        if (open != null && open.remove(taskId) && open.isEmpty()) {
            subscription.open.remove(nodeId);
        }
        endIfDone(subscription);
    }

    private void endIfDone(Subscription subscription) {
        boolean follow = subscription.request.getOptions().getFollow();
        boolean mayGrow = follow && subscription.request.getServiceIdsCount() > 0;
        if (subscription.open.isEmpty() && !mayGrow && subscriptions.containsKey(subscription.id)) {
            subscription.sink.complete();
            end(subscription);
        }
    }

    private void end(Subscription subscription) {
        if (subscriptions.remove(subscription.id) == null) {
            return;
        }
        for (String nodeId : subscription.open.keySet()) {
            var _ = send.test(
                    nodeId,
                    ManagerMessage.newBuilder()
                            .setLogSubscription(LogSubscription.newBuilder()
                                    .setSubscriptionId(subscription.id)
                                    .setClose(true))
                            .build());
        }
    }

    /** A worker's session ended: its lines will not come. Loop thread only. */
    public void disconnected(String nodeId) {
        for (Subscription subscription : List.copyOf(subscriptions.values())) {
            if (subscription.open.remove(nodeId) != null) {
                warn(subscription, "The node " + nodeId + " was disconnected; its lines may be missing.");
                endIfDone(subscription);
            }
        }
    }

    @Override
    public void committed(ClusterState image, Delta delta) {
        if (subscriptions.isEmpty()) {
            return;
        }
        for (Delta.Edit edit : delta.edits()) {
            if (edit instanceof Delta.TaskEdit(var before, Task task) && task != null) {
                follow(task);
            }
        }
    }

    private void follow(Task task) {
        for (Subscription subscription : List.copyOf(subscriptions.values())) {
            if (subscription.request.getOptions().getFollow()
                    && subscription.request.getServiceIdsList().contains(task.getServiceId())) {
                ask(subscription, List.of(task));
            }
        }
    }

    @Override
    public void following() {
        for (Subscription subscription : List.copyOf(subscriptions.values())) {
            subscription.sink.fail(Rejection.unavailable(
                    "This manager lost leadership, and the log stream ended.", "Read again with --since."));
            subscriptions.remove(subscription.id);
        }
    }
}
