package io.jswarm.worker.exec.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.jswarm.runtime.Causes;
import io.jswarm.worker.task.EngineProblem;
import io.jswarm.worker.task.EngineProblem.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to the engine: blocking calls, for virtual threads only, ended by interrupting them. The API's own JSON is used
 * rather than a model of it, so that what the engine knows and a model does not (a log driver, a state) passes through.
 */
final class EngineHttp implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final int NOT_MODIFIED = 304;
    private static final int NOT_FOUND = 404;
    private static final int FIRST_ERROR = 400;
    private static final int SERVER_ERROR = 500;

    private final String host;
    private final DockerHttpClient client;

    /** {@code host} is unix:///path or tcp://host:port. */
    EngineHttp(String host) {
        this.host = host;
        this.client = new ZerodepDockerHttpClient.Builder()
                .dockerHost(URI.create(host))
                .connectionTimeout(Duration.ofSeconds(5))
                .build();
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode get(String path) throws EngineException {
        return call("GET", path, null, Map.of());
    }

    JsonNode post(String path, @Nullable JsonNode body) throws EngineException {
        return call("POST", path, body, Map.of());
    }

    JsonNode delete(String path) throws EngineException {
        return call("DELETE", path, null, Map.of());
    }

    /** The answer's JSON; a missing node when it has none. */
    JsonNode call(String method, String path, @Nullable JsonNode body, Map<String, String> headers)
            throws EngineException {
        try (Response response = open(method, path, body, headers);
                InputStream in = response.getBody()) {
            byte[] bytes = in.readAllBytes();
            return bytes.length == 0 ? MissingNode.getInstance() : JSON.readTree(bytes);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** An answer that is no JSON. */
    String text(String path) throws EngineException {
        try (Response response = open("GET", path, null, Map.of());
                InputStream in = response.getBody()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** An answer whose body the caller reads and closes. */
    Response open(String method, String path, @Nullable JsonNode body, Map<String, String> headers)
            throws EngineException {
        Request.Builder request = Request.builder();
        try {
            request.method(Request.Method.valueOf(method)).path(path).putAllHeaders(headers);
            if (body != null) {
                byte[] bytes = JSON.writeValueAsBytes(body);
                request.putHeader("Content-Type", "application/json").bodyBytes(bytes);
            }
            Response response = client.execute(request.build());
            int status = response.getStatusCode();
            if (status >= FIRST_ERROR && status != NOT_MODIFIED) {
                try (response;
                        InputStream in = response.getBody()) {
                    throw failure(status, in.readAllBytes());
                }
            }
            return response;
        } catch (IOException | RuntimeException e) {
            throw unreachable(e);
        }
    }

    private static EngineException failure(int status, byte[] body) {
        String message = new String(body, StandardCharsets.UTF_8).strip();
        try {
            JsonNode json = JSON.readTree(body);
            message = json.path("message").asText(message);
        } catch (IOException e) {
            // Not JSON: the text is the message.
        }
        if (status == NOT_FOUND && message.contains("o such image")) {
            return new EngineException(status, Kind.NO_IMAGE, message);
        }
        return new EngineException(
                status, status >= SERVER_ERROR ? Kind.RETRYABLE : Kind.PERMANENT, EngineHints.with(message));
    }

    /** What no answer means, and what to do. */
    EngineException unreachable(Throwable cause) {
        Throwable root = Causes.deepest(cause);
        return new EngineException(
                0, Kind.UNREACHABLE, unreachable(EngineHints.silence(root)).message());
    }

    EngineProblem unreachable(String why) {
        return new EngineProblem(
                Kind.UNREACHABLE,
                "the container engine at " + host + " does not answer (" + why
                        + "); on this node see 'systemctl status docker', and start it again: 'systemctl restart docker'");
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            // Closing a client that is not used any more; nothing can be lost.
        }
    }
}
