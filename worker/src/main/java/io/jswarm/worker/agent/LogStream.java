package io.jswarm.worker.agent;

import io.jswarm.api.PlainText;
import io.jswarm.api.WorkerLimits;
import io.jswarm.api.WorkerWords;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogSubscription;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.agent.DispatcherConnector.LogLink;
import io.jswarm.worker.agent.DispatcherConnector.LogLinkListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One subscription: sends the logs of its tasks, no faster than the manager takes them. Loop thread. */
final class LogStream implements LogLinkListener {
    private final String nodeId;
    private final String id;
    private final LogLink link;
    private final BiFunction<String, LogStream, TaskLog> open;
    private final Consumer<String> over;
    private final Map<String, TaskLog> logs = new LinkedHashMap<>();
    private final Deque<Runnable> blocked = new ArrayDeque<>();
    private boolean broken;
    private boolean closed;

    /** Opens the call that the lines go by; {@code over} hears this subscription's id when it has ended. */
    LogStream(
            String nodeId,
            String id,
            DispatcherLink dispatcher,
            BiFunction<String, LogStream, TaskLog> open,
            Consumer<String> over) {
        this.nodeId = nodeId;
        this.id = id;
        this.open = open;
        this.over = over;
        this.link = dispatcher.openLogs(this);
    }

    /** Reads these tasks, too. */
    void read(LogSubscription subscription) {
        for (String taskId : subscription.getTaskIdsList()) {
            if (!logs.containsKey(taskId)) {
                TaskLog log = open.apply(taskId, this);
                logs.put(taskId, log);
                log.begin(subscription.getOptions());
            }
        }
        endIfDone();
    }

    void moved(String taskId) {
        TaskLog log = logs.get(taskId);
        if (log != null) {
            log.moved();
            endIfDone();
        }
    }

    /** Sends lines; {@code more} runs when the manager takes others. */
    void publish(List<LogLine> lines, Runnable more) {
        if (closed) {
            return;
        }
        if (!lines.isEmpty()) {
            broken = false;
            link.send(PublishLogsRequest.newBuilder()
                    .setSubscriptionId(id)
                    .addAllLines(lines.stream()
                            .map(line -> WorkerWords.fit(line, nodeId))
                            .toList())
                    .build());
        }
        if (link.ready()) {
            more.run();
        } else {
            blocked.add(more);
        }
    }

    /** Tells the reader, once for all logs, that they are read on later. */
    void brokeOff(String why) {
        if (!broken) {
            broken = true;
            link.send(PublishLogsRequest.newBuilder()
                    .setSubscriptionId(id)
                    .setErr(PlainText.line(
                            "Logs of node " + nodeId + " broke off and are read on when its engine answers: " + why,
                            WorkerLimits.ERROR))
                    .build());
        }
    }

    /** The task has no more lines; {@code err} says why they could not be read, or is empty. */
    void finished(String taskId, String err) {
        logs.remove(taskId);
        link.send(PublishLogsRequest.newBuilder()
                .setSubscriptionId(id)
                .setFinishedTaskId(taskId)
                .setErr(PlainText.line(err, WorkerLimits.ERROR))
                .build());
    }

    /** Ends the subscription when all its tasks are finished. */
    void endIfDone() {
        if (!closed && logs.isEmpty()) {
            close();
        }
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        over.accept(id);
        logs.values().forEach(TaskLog::close);
        logs.clear();
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
        close();
    }
}
