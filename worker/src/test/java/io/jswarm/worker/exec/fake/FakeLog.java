package io.jswarm.worker.exec.fake;

import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.runtime.EventLoop;
import io.jswarm.worker.exec.LogSink;
import io.jswarm.worker.task.ContainerView.State;
import io.jswarm.worker.task.EngineProblem;
import io.jswarm.worker.task.EngineProblem.Kind;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One reader of a fake container's log. Engine loop, but for what it tells. */
final class FakeLog {
    private static final int BATCH = 256;

    private final FakeEngine engine;
    private final EventLoop agent;
    private final String id;
    private final LogOptions options;
    private final LogSink sink;
    private final Consumer<FakeLog> over;
    private int next = -1;
    private boolean busy;
    private volatile boolean closed;

    FakeLog(FakeEngine engine, EventLoop agent, String id, LogOptions options, LogSink sink, Consumer<FakeLog> over) {
        this.engine = engine;
        this.agent = agent;
        this.id = id;
        this.options = options;
        this.sink = sink;
        this.over = over;
    }

    void close() {
        closed = true;
        engine.loop().post(() -> over.accept(this));
    }

    /** Tells what is new; ends when no more can come. */
    void pump() {
        if (closed || busy) {
            return;
        }
        FakeContainer container = engine.find(id);
        if (container == null) {
            end(new EngineProblem(Kind.PERMANENT, "No such container: " + id));
            return;
        }
        List<LogLine> lines = container.log.stream()
                .filter(line -> line.getStderr() ? options.getStderr() : options.getStdout())
                .filter(line -> line.getAtMs() >= options.getSinceMs())
                .map(line -> options.getDetails()
                        ? line.toBuilder().setDetails(container.details()).build()
                        : line)
                .toList();
        if (next < 0) {
            next = options.getTail() < 0 ? 0 : (int) Math.max(0, lines.size() - options.getTail());
        }
        List<LogLine> batch = lines.subList(Math.min(next, lines.size()), Math.min(next + BATCH, lines.size()));
        if (!batch.isEmpty()) {
            next += batch.size();
            busy = true;
            List<LogLine> told = List.copyOf(batch);
            agent.post(() -> {
                if (!closed) {
                    sink.lines(
                            told,
                            () -> engine.loop().post(() -> {
                                busy = false;
                                pump();
                            }));
                }
            });
        } else if (!options.getFollow() || container.state != State.RUNNING) {
            end(null);
        }
    }

    void end(@Nullable EngineProblem problem) {
        over.accept(this);
        agent.post(() -> {
            if (!closed) {
                closed = true;
                sink.ended(problem);
            }
        });
    }
}
