package io.jswarm.cli.task;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.LogProgress;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.api.v1.LogsRequest;
import io.jswarm.api.v1.LogsResponse;
import io.jswarm.api.v1.TaskFilter;
import io.jswarm.api.v1.TaskView;
import io.jswarm.cli.client.ControlClient;
import io.jswarm.cli.client.Failures;
import io.jswarm.cli.output.Names;
import io.jswarm.cli.output.Printer;
import io.jswarm.cli.output.Visible;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.session.Session;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Prints a stream of log lines, each with the name of its task; standard error's lines go to standard error. */
public final class LogPrinter {
    /** Logs that end by themselves may be long. */
    private static final long LIMIT_MINUTES = 10;

    private static final long RETRY_MS = 1_000;
    private static final int MOST_RETRIES = 30;
    private static final Pattern LINE_END = Pattern.compile("\\r?\\n?$");

    private final Session session;
    private final LogFlags flags;
    private final TaskFilter tasks;
    private final Map<String, TaskView> known = new HashMap<>();
    /** The tasks that there are, when last asked. */
    private List<TaskView> present = List.of();
    /** A stream that broke goes on where it was. */
    private final LogProgress progress = new LogProgress();

    private boolean hasPrinted;

    private int nameWidth;

    /** A printer of these tasks' logs. */
    public LogPrinter(Session session, LogFlags flags, TaskFilter tasks) {
        this.session = session;
        this.flags = flags;
        this.tasks = tasks;
    }

    /** Prints until the stream ends; a followed one that breaks is taken up again on any manager. */
    public int run(LogsRequest.Builder request) {
        ControlClient control = session.control();
        long beganMs = session.environment().nowMs();
        LogOptions options = flags.options(beganMs);
        request.setOptions(options);
        learn(control);
        for (int retries = 0; ; retries++) {
            try {
                stream(control, request.build());
                return ExitCodes.DONE;
            } catch (StatusRuntimeException e) {
                boolean broken = e.getStatus().getCode() == Status.Code.UNAVAILABLE;
                if (!flags.follow() || !broken || retries == MOST_RETRIES) {
                    throw Failures.explain(e, control.caller().endpoint());
                }
                session.environment().pause().forMillis(RETRY_MS);
                learn(control);
                request.setOptions(resumed(options, beganMs));
            }
        }
    }

    /** How tasks are read after a break: from the last line of the one that was read least far. */
    private LogOptions resumed(LogOptions first, long beganMs) {
        if (!hasPrinted) {
            return first;
        }
        // Of a task that has printed nothing all may still be to come, or what it printed since the start.
        long silentMs = first.getTail() < 0 ? 0 : beganMs;
        present.forEach(view -> progress.resume(view.getTask().getId()));
        long fromMs = present.stream()
                .filter(view -> !view.getTask().getNodeId().isEmpty())
                .mapToLong(view -> progress.sinceMs(view.getTask().getId()).orElse(silentMs))
                .min()
                .orElse(silentMs);
        return first.toBuilder()
                .setTail(-1)
                .setSinceMs(Math.max(fromMs, first.getSinceMs()))
                .build();
    }

    private void stream(ControlClient control, LogsRequest request) {
        ControlGrpc.ControlBlockingStub stub =
                ControlGrpc.newBlockingStub(control.caller().channel());
        Context.CancellableContext context = Context.current().withCancellation();
        Context before = context.attach();
        try {
            Iterator<LogsResponse> responses =
                    (flags.follow() ? stub : stub.withDeadlineAfter(LIMIT_MINUTES, TimeUnit.MINUTES)).logs(request);
            while (responses.hasNext()) {
                LogsResponse response = responses.next();
                response.getLinesList().forEach(line -> print(control, line));
                if (!response.getWarning().isEmpty()) {
                    session.environment().printWarning(response.getWarning());
                }
                if (session.out().checkError()) {
                    // Whoever read it has gone, as head does when it has enough: the work is done.
                    return;
                }
            }
        } finally {
            context.detach(before);
            context.cancel(null);
        }
    }

    private void learn(ControlClient control) {
        present = control.tasks(tasks);
        for (TaskView view : present) {
            known.put(view.getTask().getId(), view);
            nameWidth = Math.max(nameWidth, name(view).length());
        }
    }

    private void print(ControlClient control, LogLine line) {
        if (!progress.take(line)) {
            return;
        }
        hasPrinted = true;
        Printer out = line.getStderr() ? session.err() : session.out();
        StringBuilder prefix = new StringBuilder();
        if (flags.timestamps()) {
            prefix.append(Instant.ofEpochSecond(0, LogProgress.nanos(line))).append(' ');
        }
        if (!flags.raw()) {
            if (!known.containsKey(line.getTaskId())) {
                learn(control);
            }
            TaskView view = known.get(line.getTaskId());
            String name = view == null ? line.getTaskId() : name(view);
            nameWidth = Math.max(nameWidth, name.length());
            prefix.append(name).append(" ".repeat(nameWidth - name.length())).append(" | ");
        }
        String head = Visible.line(prefix.toString());
        String details = line.getDetails().isEmpty() ? "" : line.getDetails() + " ";
        if (out.isTerminal() && !flags.raw()) {
            out.println(head + Visible.line(details + withoutEnd(line.getData().toStringUtf8())));
        } else {
            out.exact(ByteString.copyFromUtf8(head + details).concat(line.getData()));
        }
    }

    /** A container with a terminal of its own ends its lines with two characters. */
    private static String withoutEnd(String line) {
        return LINE_END.matcher(line).replaceFirst("");
    }

    /** {@code web.1.abcdefghijkl@host}. */
    private String name(TaskView view) {
        String task = view.getTask().getId();
        String node =
                flags.noResolve() ? Names.id(view.getTask().getNodeId(), flags.noTrunc()) : view.getNodeHostname();
        return TaskRows.name(view, flags.noResolve())
                + (flags.noTaskIds() ? "" : "." + Names.id(task, flags.noTrunc()))
                + "@"
                + node;
    }
}
