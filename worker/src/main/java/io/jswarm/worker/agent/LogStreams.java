package io.jswarm.worker.agent;

import io.jswarm.api.v1.LogSubscription;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.exec.Executor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The subscriptions of managers to logs of this node's tasks. Loop thread. */
final class LogStreams {
    private static final int MAX_SUBSCRIPTIONS = 100;

    private final String nodeId;
    private final EventLoop loop;
    private final Randomness random;
    private final Executor executor;
    private final TaskTable tasks;
    private final Map<String, LogStream> streams = new LinkedHashMap<>();

    LogStreams(String nodeId, EventLoop loop, Randomness random, Executor executor, TaskTable tasks) {
        this.nodeId = nodeId;
        this.loop = loop;
        this.random = random;
        this.executor = executor;
        this.tasks = tasks;
    }

    /** Begins a subscription, adds tasks to one, or ends it. */
    void received(LogSubscription subscription, DispatcherLink dispatcher) {
        String id = subscription.getSubscriptionId();
        LogStream known = streams.get(id);
        if (subscription.getClose()) {
            if (known != null) {
                known.close();
            }
            return;
        }
        if (known != null) {
            // More tasks for one who reads others already.
            known.read(subscription);
            return;
        }
        boolean full = streams.size() >= MAX_SUBSCRIPTIONS;
        LogStream stream = new LogStream(nodeId, id, dispatcher, this::task, streams::remove);
        if (full) {
            subscription
                    .getTaskIdsList()
                    .forEach(task -> stream.finished(
                            task,
                            "this node already sends " + MAX_SUBSCRIPTIONS
                                    + " logs; end some 'jswarm service logs --follow' and try again"));
            stream.close();
            return;
        }
        streams.put(id, stream);
        stream.read(subscription);
    }

    private TaskLog task(String taskId, LogStream stream) {
        return new TaskLog(loop, random, executor, tasks, taskId, stream);
    }

    /** A task has moved, or its container was looked at: a log that waits for it may be read. */
    void moved(String taskId) {
        List.copyOf(streams.values()).forEach(stream -> stream.moved(taskId));
    }

    /** The session is gone, and with it all who asked. */
    void closeAll() {
        List.copyOf(streams.values()).forEach(LogStream::close);
    }
}
