package io.jswarm.cli.task;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogsRequest;
import io.jswarm.api.v1.LogsResponse;
import io.jswarm.api.v1.TaskFilter;
import io.jswarm.api.v1.TaskView;
import io.jswarm.cli.client.ControlClient;
import io.jswarm.cli.client.Failures;
import io.jswarm.cli.output.Names;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.session.Session;
import java.io.PrintStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Prints a stream of log lines, each with the name of its task; standard error's lines go to standard error. */
public final class LogPrinter {
    /** Logs that end by themselves may be long. */
    private static final long LIMIT_MINUTES = 10;

    private static final long RETRY_MS = 1_000;
    private static final int MOST_RETRIES = 30;

    private final Session session;
    private final LogFlags flags;
    private final TaskFilter tasks;
    private final Map<String, TaskView> known = new HashMap<>();
    /** The time of each task's last line, in nanoseconds: a stream that broke goes on after it. */
    private final Map<String, Long> printed = new HashMap<>();

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
        request.setOptions(flags.options(session.environment().nowMs()));
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
                resume(request);
            }
        }
    }

    private void resume(LogsRequest.Builder request) {
        long last = printed.values().stream().mapToLong(Long::longValue).max().orElse(0);
        if (last > 0) {
            request.getOptionsBuilder().setTail(-1).setSinceMs(Math.max(0, last / 1_000_000 - 1));
        }
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
                    session.err().println("Warning: " + response.getWarning());
                }
            }
        } finally {
            context.detach(before);
            context.cancel(null);
        }
    }

    private void learn(ControlClient control) {
        for (TaskView view : control.tasks(tasks)) {
            known.put(view.getTask().getId(), view);
            nameWidth = Math.max(nameWidth, name(view).length());
        }
    }

    private void print(ControlClient control, LogLine line) {
        long at = line.getAtMs() * 1_000_000 + line.getAtNanos();
        if (at != 0 && at <= printed.getOrDefault(line.getTaskId(), Long.MIN_VALUE)) {
            return;
        }
        printed.put(line.getTaskId(), at);
        PrintStream out = line.getStderr() ? session.err() : session.out();
        StringBuilder prefix = new StringBuilder();
        if (flags.timestamps()) {
            prefix.append(Instant.ofEpochSecond(0, at)).append(' ');
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
        if (!line.getDetails().isEmpty()) {
            prefix.append(line.getDetails()).append(' ');
        }
        String text = line.getData().toStringUtf8();
        out.println(prefix + (text.endsWith("\n") ? text.substring(0, text.length() - 1) : text));
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
