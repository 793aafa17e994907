package io.jswarm.worker.exec.docker;

import io.jswarm.api.Now;
import io.jswarm.runtime.EventLoop;
import io.jswarm.worker.exec.EngineOutcome;
import io.jswarm.worker.task.EngineProblem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Runs blocking engine calls off the loop, with a deadline, and counts and times them. */
final class EngineCalls {
    private final EventLoop loop;
    private final EngineHttp http;
    private final MeterRegistry meters;

    EngineCalls(EventLoop loop, EngineHttp http, MeterRegistry meters) {
        this.loop = loop;
        this.http = http;
        this.meters = meters;
    }

    <T> void call(String name, Duration deadline, Callable<T> work, Consumer<EngineOutcome<T>> reply) {
        long start = loop.now().monoNanos();
        loop.<T>offload(work, deadline, (value, error) -> {
            timer("jswarm.engine.call", "How long calls of the container engine took", name)
                    .record(loop.now().monoNanos() - start, TimeUnit.NANOSECONDS);
            if (error == null && value != null) {
                reply.accept(new EngineOutcome.Done<>(value));
                return;
            }
            counter("jswarm.engine.call.errors", "Calls of the engine that failed or took too long", name)
                    .increment();
            long seconds = (loop.now().monoNanos() - start) / Now.NANOS_PER_MS / 1_000;
            reply.accept(new EngineOutcome.Refused<>(problem(name, seconds, error)));
        });
    }

    private Timer timer(String name, String description, String call) {
        return Timer.builder(name).description(description).tag("call", call).register(meters);
    }

    private Counter counter(String name, String description, String call) {
        return Counter.builder(name).description(description).tag("call", call).register(meters);
    }

    private EngineProblem problem(String name, long seconds, @org.jspecify.annotations.Nullable Throwable error) {
        return switch (error) {
            case EngineException e -> e.problem();
            case TimeoutException e -> http.unreachable(name + " took longer than " + seconds + " s");
            case null -> new EngineProblem(EngineProblem.Kind.RETRYABLE, "the engine gave nothing for " + name);
            default -> http.unreachable(error).problem();
        };
    }
}
