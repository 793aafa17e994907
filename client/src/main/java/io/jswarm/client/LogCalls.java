package io.jswarm.client;

import io.grpc.StatusRuntimeException;
import io.jswarm.api.LogProgress;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.api.v1.LogsRequest;
import io.jswarm.api.v1.LogsResponse;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskFilter;
import io.jswarm.api.v1.TaskView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Lines that containers print. Every method throws {@link ClientException}. Any thread; each reading blocks its own. */
public final class LogCalls {
    /** Logs that end by themselves may be long. */
    private static final Duration LIMIT = Duration.ofMinutes(10);
    /** A followed stream has no end; that its connection is gone is found by gRPC's own pings. */
    private static final Duration ENDLESS = Duration.ofDays(365);

    private static final long RETRY_MS = 1_000;
    /** Breaks one after another without a line between them. */
    private static final int MOST_RETRIES = 30;

    private final Connection connection;
    private final TaskCalls tasks;

    LogCalls(Connection connection, TaskCalls tasks) {
        this.connection = connection;
        this.tasks = tasks;
    }

    /**
     * Reads until the lines end or the reader has enough. Followed lines end with the reader only; when their stream breaks,
     * it is taken up where it was with any manager.
     */
    public void read(LogsRequest request, LogReader reader) {
        new Reading(request, reader).run();
    }

    /** One reading over all its breaks. One thread. */
    private final class Reading {
        private final LogsRequest request;
        private final LogOptions first;
        private final LogReader reader;
        private final long beganMs;
        /** A stream that broke goes on where it was. */
        private final LogProgress progress = new LogProgress();

        private boolean hasRead;
        private int retries;

        Reading(LogsRequest request, LogReader reader) {
            this.request = request;
            this.first = request.getOptions();
            this.reader = reader;
            this.beganMs = connection.settings().clock().now().wallMs();
        }

        void run() {
            LogsRequest next = request;
            while (true) {
                int turn = connection.turn();
                try {
                    stream(turn, next);
                    return;
                } catch (StatusRuntimeException e) {
                    if (!first.getFollow() || !CallFailures.mayPass(e, false) || retries++ == MOST_RETRIES) {
                        throw connection.failure(e);
                    }
                    connection.failed(turn);
                    connection.settings().pause().forMillis(RETRY_MS);
                    next = request.toBuilder().setOptions(resumed()).build();
                }
            }
        }

        /** How tasks are read after a break: from the last line of the one that was read least far. */
        private LogOptions resumed() {
            if (!hasRead) {
                return first;
            }
            List<Task> present = tasks
                    .list(TaskFilter.newBuilder()
                            .addAllServiceIds(request.getServiceIdsList())
                            .addAllIds(request.getTaskIdsList())
                            .build())
                    .stream()
                    .map(TaskView::getTask)
                    .toList();
            // Of a task that has printed nothing all may still be to come, or what it printed since the start.
            long silentMs = first.getTail() < 0 ? 0 : beganMs;
            present.forEach(task -> progress.resume(task.getId()));
            long fromMs = present.stream()
                    .filter(task -> !task.getNodeId().isEmpty())
                    .mapToLong(task -> progress.sinceMs(task.getId()).orElse(silentMs))
                    .min()
                    .orElse(silentMs);
            return first.toBuilder()
                    .setTail(-1)
                    .setSinceMs(Math.max(fromMs, first.getSinceMs()))
                    .build();
        }

        private void stream(int turn, LogsRequest asked) {
            long millis = (first.getFollow() ? ENDLESS : LIMIT).toMillis();
            StreamReading.read(
                    ControlGrpc.newBlockingV2Stub(connection.channel(turn))
                            .withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
                            .logs(asked),
                    connection.settings().clock(),
                    millis,
                    this::hear);
        }

        private boolean hear(LogsResponse response) {
            response.getLinesList().stream().filter(progress::take).forEach(line -> {
                hasRead = true;
                retries = 0;
                reader.line(line);
            });
            if (!response.getWarning().isEmpty()) {
                reader.warning(response.getWarning());
            }
            return reader.wantsMore();
        }
    }
}
