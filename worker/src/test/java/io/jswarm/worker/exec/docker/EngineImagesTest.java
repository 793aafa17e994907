package io.jswarm.worker.exec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.worker.task.EngineProblem.Kind;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineImagesTest {
    @Test
    void aDigestStandsForTheTag() {
        assertThat(EngineImages.pinned("nginx")).isEqualTo("nginx");
        assertThat(EngineImages.pinned("nginx:1")).isEqualTo("nginx:1");
        assertThat(EngineImages.pinned("nginx:1@sha256:ab")).isEqualTo("nginx@sha256:ab");
        assertThat(EngineImages.pinned("h:5000/a/b@sha256:ab")).isEqualTo("h:5000/a/b@sha256:ab");
        assertThat(EngineImages.pinned("h:5000/a/b:2@sha256:ab")).isEqualTo("h:5000/a/b@sha256:ab");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "manifest for nginx:nosuch not found: manifest unknown: manifest unknown",
                "pull access denied for x, repository does not exist or may require 'docker login'",
                "unauthorized: authentication required",
                "Head \"https://h/v2/\": no basic auth credentials",
                "no matching manifest for linux/amd64 in the manifest list entries",
                "http: server gave HTTP response to HTTPS client",
                "tls: failed to verify certificate: x509: certificate signed by unknown authority"
            })
    void aRefusalForGood(String message) {
        assertThat(EngineImages.classify(message)).isEqualTo(Kind.PERMANENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on 127.0.0.1:53: no such host",
                "Get \"http://127.0.0.1:1/v2/\": dial tcp 127.0.0.1:1: connect: connection refused",
                "net/http: TLS handshake timeout",
                "toomanyrequests: You have reached your pull rate limit",
                "unexpected EOF",
                "received unexpected HTTP status: 503 Service Unavailable"
            })
    void aRefusalThatMayPass(String message) {
        assertThat(EngineImages.classify(message)).isEqualTo(Kind.RETRYABLE);
    }

    @Test
    void progressSumsUpTheLayers() throws IOException {
        PullProgress progress = new PullProgress();
        String last = "";
        for (String line : List.of(
                "{\"status\":\"Pulling from library/nginx\",\"id\":\"1\"}",
                "{\"status\":\"Pulling fs layer\",\"progressDetail\":{},\"id\":\"a\"}",
                "{\"status\":\"Pulling fs layer\",\"progressDetail\":{},\"id\":\"b\"}",
                "{\"status\":\"Downloading\",\"progressDetail\":{\"current\":500000,\"total\":2000000},\"id\":\"a\"}",
                "{\"status\":\"Downloading\",\"progressDetail\":{\"current\":1000000,\"total\":1000000},\"id\":\"b\"}",
                "{\"status\":\"Pull complete\",\"progressDetail\":{},\"id\":\"b\"}")) {
            last = progress.add(EngineHttp.JSON.readTree(line));
        }
        assertThat(last).isEqualTo("1 of 2 layers, 1.5 of 3.0 MB");
    }
}
