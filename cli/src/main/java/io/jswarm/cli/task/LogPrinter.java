package io.jswarm.cli.task;

import com.google.protobuf.ByteString;
import io.jswarm.api.LogProgress;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogsRequest;
import io.jswarm.api.v1.TaskFilter;
import io.jswarm.api.v1.TaskView;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.output.Names;
import io.jswarm.cli.output.Printer;
import io.jswarm.cli.output.Visible;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.client.JswarmClient;
import io.jswarm.client.LogReader;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Prints a stream of log lines, each with the name of its task; standard error's lines go to standard error. */
public final class LogPrinter {
    private static final Pattern LINE_END = Pattern.compile("\\r?\\n?$");

    private final Invocation invocation;
    private final LogFlags flags;
    private final TaskFilter tasks;
    private final Map<String, TaskView> known = new HashMap<>();
    private int nameWidth;

    /** A printer of these tasks' logs. */
    public LogPrinter(Invocation invocation, LogFlags flags, TaskFilter tasks) {
        this.invocation = invocation;
        this.flags = flags;
        this.tasks = tasks;
    }

    /** Prints until the lines end, or who reads them has gone. */
    public int run(LogsRequest.Builder request) {
        JswarmClient client = invocation.client();
        request.setOptions(flags.options(invocation.environment().nowMs()));
        learn(client);
        client.logs().read(request.build(), new LogReader() {
            @Override
            public void line(LogLine line) {
                print(client, line);
            }

            @Override
            public void warning(String text) {
                invocation.environment().printWarning(text);
            }

            @Override
            public boolean wantsMore() {
                // Whoever read it has gone, as head does when it has enough: the work is done.
                return !invocation.out().checkError();
            }
        });
        return ExitCodes.DONE;
    }

    private void learn(JswarmClient client) {
        for (TaskView view : client.tasks().list(tasks)) {
            known.put(view.getTask().getId(), view);
            nameWidth = Math.max(nameWidth, name(view).length());
        }
    }

    private void print(JswarmClient client, LogLine line) {
        Printer out = line.getStderr() ? invocation.err() : invocation.out();
        StringBuilder prefix = new StringBuilder();
        if (flags.timestamps()) {
            prefix.append(Instant.ofEpochSecond(0, LogProgress.nanos(line))).append(' ');
        }
        if (!flags.raw()) {
            if (!known.containsKey(line.getTaskId())) {
                learn(client);
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
