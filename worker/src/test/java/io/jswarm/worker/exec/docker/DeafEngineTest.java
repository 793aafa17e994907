package io.jswarm.worker.exec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.ThreadEventLoop;
import io.jswarm.worker.exec.EngineEvents;
import io.jswarm.worker.exec.EngineOutcome;
import io.jswarm.worker.exec.LogSink;
import io.jswarm.worker.task.EngineProblem;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that takes connections and says nothing, as a stopped process does. */
@Tag("slow")
final class DeafEngineTest {
    private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();

    @Test
    void everyWayToAskItEndsWithWhatToDo(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("deaf.sock");
        CompletableFuture<String> ping = new CompletableFuture<>();
        CompletableFuture<String> events = new CompletableFuture<>();
        CompletableFuture<String> logs = new CompletableFuture<>();
        ThreadEventLoop loop = new ThreadEventLoop("deaf-test", Clock.system(), (what, cause) -> faults.add(cause));
        try (ServerSocketChannel deaf = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                DockerExecutor executor = new DockerExecutor(
                        loop,
                        "unix://" + socket,
                        "c",
                        "n",
                        LogRotation.read(LogRotation.NONE),
                        new SimpleMeterRegistry())) {
            deaf.bind(UnixDomainSocketAddress.of(socket));
            loop.post(() -> {
                executor.ping(outcome -> ping.complete(
                        outcome instanceof EngineOutcome.Refused<String> refused
                                ? refused.problem().message()
                                : "it answered"));
                executor.watch(new Events(events));
                executor.logs("c", "t", LogOptions.getDefaultInstance(), new Lines(logs));
            });
            assertThat(ping.get(8, TimeUnit.SECONDS)).contains("ping took longer than 4 s", "systemctl restart docker");
            assertThat(events.get(15, TimeUnit.SECONDS))
                    .contains("it opened no stream within 10 s", "systemctl restart docker");
            assertThat(logs.get(15, TimeUnit.SECONDS))
                    .contains("it opened no stream within 10 s", "systemctl restart docker");
        } finally {
            loop.close();
        }
        assertThat(faults).isEmpty();
    }

    private record Events(CompletableFuture<String> told) implements EngineEvents {
        @Override
        public void opened() {
            told.complete("opened");
        }

        @Override
        public void changed(String taskId) {
            told.complete("changed");
        }

        @Override
        public void closed(EngineProblem problem) {
            told.complete(problem.message());
        }
    }

    private record Lines(CompletableFuture<String> told) implements LogSink {
        @Override
        public void lines(List<LogLine> lines, Runnable more) {
            told.complete("lines");
        }

        @Override
        public void ended(@Nullable EngineProblem problem) {
            told.complete(problem == null ? "" : problem.message());
        }
    }
}
