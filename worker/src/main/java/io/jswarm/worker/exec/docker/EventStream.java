package io.jswarm.worker.exec.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.jswarm.runtime.EventLoop;
import io.jswarm.worker.exec.EngineEvents;
import io.jswarm.worker.exec.Subscription;
import io.jswarm.worker.task.EngineProblem;
import io.jswarm.worker.task.TaskLabels;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The engine's events of our containers, as long as it sends them. */
final class EventStream {
    private final EventLoop loop;
    private final EngineHttp http;
    private final String path;
    private final EngineEvents events;
    private final Streaming streaming;

    EventStream(EventLoop loop, EngineHttp http, String path, EngineEvents events) {
        this.loop = loop;
        this.http = http;
        this.path = path;
        this.events = events;
        this.streaming = new Streaming(loop);
    }

    Subscription open() {
        streaming.guard();
        loop.offload(this::read, Streaming.FOREVER, (done, error) -> {
            String silence = streaming.ended();
            if (!streaming.closed()) {
                EngineProblem problem = silence == null && error instanceof EngineException e
                        ? e.problem()
                        : http.unreachable(silence != null ? silence : EngineHints.silence(error));
                events.closed(problem);
            }
        });
        return streaming::close;
    }

    private String read() throws EngineException, IOException {
        streaming.begin();
        try (Response response = http.open("GET", path, null, Map.of());
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(response.getBody(), StandardCharsets.UTF_8))) {
            streaming.opened();
            tell(events::opened);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode json = EngineHttp.JSON.readTree(line);
                String taskId = json.path("Actor")
                        .path("Attributes")
                        .path(TaskLabels.TASK_ID)
                        .asText();
                if (!taskId.isEmpty()) {
                    tell(() -> events.changed(taskId));
                }
            }
            return "ended";
        } catch (IOException e) {
            throw http.unreachable(e);
        }
    }

    private void tell(Runnable event) {
        loop.post(() -> {
            if (!streaming.closed()) {
                event.run();
            }
        });
    }
}
