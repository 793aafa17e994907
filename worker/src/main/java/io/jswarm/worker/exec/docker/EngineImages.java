package io.jswarm.worker.exec.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.jswarm.api.v1.Platform;
import io.jswarm.worker.exec.ImageResolution;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Images on the engine and in registries. Blocking. */
final class EngineImages {
    private static final int NOT_FOUND = 404;
    private final EngineHttp http;

    EngineImages(EngineHttp http) {
        this.http = http;
    }

    /** The name by which the engine finds it: with a digest the tag says nothing. */
    static String pinned(String image) {
        int at = image.indexOf('@');
        if (at < 0) {
            return image;
        }
        String name = image.substring(0, at);
        int tag = tagAt(name);
        return (tag < 0 ? name : name.substring(0, tag)) + image.substring(at);
    }

    private static int tagAt(String name) {
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf('/') ? colon : -1;
    }

    boolean has(String image) throws EngineException {
        try {
            http.get("/images/" + path(pinned(image)) + "/json");
            return true;
        } catch (EngineException e) {
            if (e.status() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /** A name stands unescaped in a path: its slashes are part of the route. */
    private static String path(String image) {
        return EngineHttp.encode(image).replace("%2F", "/").replace("%3A", ":").replace("%40", "@");
    }

    /** Pulls; {@code progress} gets every state of it. */
    void pull(String image, String auth, Consumer<String> progress) throws EngineException {
        String pinned = pinned(image);
        int at = pinned.indexOf('@');
        int tag = at < 0 ? tagAt(pinned) : at;
        String name = tag < 0 ? pinned : pinned.substring(0, tag);
        String version = tag < 0 ? "latest" : pinned.substring(tag + 1);
        String path = "/images/create?fromImage=" + EngineHttp.encode(name) + "&tag=" + EngineHttp.encode(version);
        try (Response response = http.open("POST", path, null, authHeader(auth));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(response.getBody(), StandardCharsets.UTF_8))) {
            PullProgress state = new PullProgress();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode json = EngineHttp.JSON.readTree(line);
                String error = json.path("errorDetail")
                        .path("message")
                        .asText(json.path("error").asText());
                if (!error.isEmpty()) {
                    throw refused(image, error, 0);
                }
                progress.accept(state.add(json));
            }
        } catch (IOException e) {
            throw http.unreachable(e);
        } catch (EngineException e) {
            throw e.status() == 0 ? e : refused(image, String.valueOf(e.getMessage()), e.status());
        }
    }

    private static Map<String, String> authHeader(String auth) {
        return auth.isEmpty() ? Map.of() : Map.of("X-Registry-Auth", auth);
    }

    private static EngineException refused(String image, String message, int status) {
        PullFailure failure = PullFailure.of(message);
        return new EngineException(status, failure.kind(), failure.explain(image, message));
    }

    ImageResolution resolve(String image, String auth) throws EngineException {
        try {
            JsonNode json = http.call("GET", "/distribution/" + path(image) + "/json", null, authHeader(auth));
            List<Platform> platforms = new ArrayList<>();
            for (JsonNode platform : json.path("Platforms")) {
                platforms.add(Platform.newBuilder()
                        .setArchitecture(
                                architecture(platform.path("architecture").asText()))
                        .setOs(platform.path("os").asText())
                        .build());
            }
            return new ImageResolution(json.path("Descriptor").path("digest").asText(), List.copyOf(platforms));
        } catch (EngineException e) {
            throw e.status() == 0 ? e : refused(image, String.valueOf(e.getMessage()), e.status());
        }
    }

    /** Registries use Go's names, engines the kernel's. */
    private static String architecture(String name) {
        return switch (name) {
            case "amd64" -> "x86_64";
            case "arm64" -> "aarch64";
            case "386" -> "i686";
            case "arm" -> "armv7l";
            default -> name;
        };
    }
}
