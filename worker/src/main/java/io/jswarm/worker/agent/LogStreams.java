package io.jswarm.worker.agent;

import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.api.v1.LogSubscription;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.TaskState;
import io.jswarm.worker.exec.Executor;
import io.jswarm.worker.exec.LogSink;
import io.jswarm.worker.exec.Subscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends the logs that managers asked for, no faster than they take them. Loop thread. */
final class LogStreams {
    private static final int MAX_SUBSCRIPTIONS = 100;

    private final Executor executor;
    private final TaskTable tasks;
    private final Map<String, Stream> streams = new LinkedHashMap<>();

    LogStreams(Executor executor, TaskTable tasks) {
        this.executor = executor;
        this.tasks = tasks;
    }

    /** Begins a subscription, adds tasks to one, or ends it. */
    void received(LogSubscription subscription, DispatcherLink link) {
        String id = subscription.getSubscriptionId();
        Stream known = streams.get(id);
        if (subscription.getClose()) {
            streams.remove(id);
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
        Stream stream = new Stream(id, link);
        if (streams.size() >= MAX_SUBSCRIPTIONS) {
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

    /** A task has moved: a log that waits for its container may begin. */
    void moved(String taskId) {
        List.copyOf(streams.values()).forEach(stream -> stream.moved(taskId));
    }

    /** The session is gone, and with it all who asked. */
    void closeAll() {
        List.copyOf(streams.values()).forEach(Stream::close);
        streams.clear();
    }

    private final class Stream implements LogLinkListener {
        private final String id;
        private final LogLink link;
        private final Map<String, Subscription> reading = new LinkedHashMap<>();
        private final Map<String, LogOptions> waiting = new LinkedHashMap<>();
        private final Deque<Runnable> blocked = new ArrayDeque<>();
        private boolean closed;

        Stream(String id, DispatcherLink dispatcher) {
            this.id = id;
            this.link = dispatcher.openLogs(this);
        }

        void read(LogSubscription subscription) {
            for (String taskId : subscription.getTaskIdsList()) {
                if (!reading.containsKey(taskId) && !waiting.containsKey(taskId)) {
                    read(taskId, subscription.getOptions());
                }
            }
            endIfDone();
        }

        private void read(String taskId, LogOptions options) {
            TaskRunner runner = tasks.get(taskId);
            if (runner == null) {
                finished(taskId, "task " + taskId + " is not on this node any more");
                return;
            }
            boolean started = runner.status().getState().getNumber() > TaskState.TASK_STATE_STARTING.getNumber()
                    || runner.status().getState() == TaskState.TASK_STATE_STARTING;
            if (!started && options.getFollow()) {
                waiting.put(taskId, options);
                return;
            }
            reading.put(taskId, executor.logs(runner.containerName(), taskId, options, new LogSink() {
                @Override
                public void lines(List<LogLine> lines, Runnable more) {
                    publish(lines, more);
                }

                @Override
                public void ended(String err) {
                    reading.remove(taskId);
                    finished(taskId, err);
                    endIfDone();
                }
            }));
        }

        void moved(String taskId) {
            TaskRunner runner = tasks.get(taskId);
            boolean ready = runner == null
                    || runner.status().getState().getNumber() >= TaskState.TASK_STATE_STARTING.getNumber();
            LogOptions options = ready ? waiting.remove(taskId) : null;
            if (options != null) {
                read(taskId, options);
                endIfDone();
            }
        }

        private void publish(List<LogLine> lines, Runnable more) {
            if (closed) {
                return;
            }
            link.send(PublishLogsRequest.newBuilder()
                    .setSubscriptionId(id)
                    .addAllLines(lines)
                    .build());
            if (link.ready()) {
                more.run();
            } else {
                blocked.add(more);
            }
        }

        void finished(String taskId, String err) {
            link.send(PublishLogsRequest.newBuilder()
                    .setSubscriptionId(id)
                    .setFinishedTaskId(taskId)
                    .setErr(err)
                    .build());
        }

        void endIfDone() {
            if (!closed && reading.isEmpty() && waiting.isEmpty()) {
                closed = true;
                streams.remove(id, this);
                link.close();
            }
        }

        void close() {
            closed = true;
            reading.values().forEach(Subscription::close);
            reading.clear();
            waiting.clear();
            blocked.clear();
            link.close();
        }

        @Override
        public void ready() {
            while (!blocked.isEmpty() && link.ready()) {
                nextBlocked();
            }
        }

        private void nextBlocked() {
            @Nullable Runnable more = blocked.poll();
            if (more != null) {
                more.run();
            }
        }

        @Override
        public void closed() {
            streams.remove(id, this);
            close();
        }
    }
}
