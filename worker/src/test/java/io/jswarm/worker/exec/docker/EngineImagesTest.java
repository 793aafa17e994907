package io.jswarm.worker.exec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.jswarm.worker.exec.EngineOutcome;
import io.jswarm.worker.task.EngineProblem;
import io.jswarm.worker.task.EngineProblem.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        assertThat(PullFailure.of(message).kind()).isEqualTo(Kind.PERMANENT);
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
        assertThat(PullFailure.of(message).kind()).isEqualTo(Kind.RETRYABLE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Get https://nowhere.invalid/v2/: dial tcp: lookup nowhere.invalid on 127.0.0.1:53: read udp: connection refused | NO_NAME",
                "dial tcp: lookup r: i/o timeout | NO_NAME",
                "dial tcp 127.0.0.1:1: connect: connection refused | REFUSED",
                "dial tcp 10.9.9.9:443: connect: no route to host | NO_WAY",
                "dial tcp 10.9.9.9:443: i/o timeout | TIMEOUT",
                "net/http: request canceled while waiting for connection (Client.Timeout exceeded) | TIMEOUT",
                "read tcp 10.0.0.1:5->10.0.0.2:443: read: connection reset by peer | BROKEN",
                "pull access denied for x, repository does not exist or may require 'docker login' | NOT_FOUND",
                "manifest for nginx:nosuch not found: manifest unknown | NOT_FOUND",
                "unauthorized: authentication required | UNAUTHORIZED",
                "no matching manifest for linux/s390x in the manifest list entries: not found | PLATFORM",
                "toomanyrequests: You have reached your pull rate limit | RATE",
                "x509: certificate signed by unknown authority | TLS",
                "received unexpected HTTP status: 503 Service Unavailable | OTHER"
            })
    void aRefusalIsClassified(String message, PullFailure expected) {
        assertThat(PullFailure.of(message)).isEqualTo(expected);
        assertThat(expected.explain("r/x:1", message))
                .startsWith("cannot pull image r/x:1: ")
                .contains("(" + message.replace("10.0.0.1:5->", "") + "); ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:58706->", "127.0.0.1:41002->", "[fe80::1%eth0]:41002->", ""})
    void theSameFailureIsToldInTheSameWordsWhateverPortTheEngineHad(String own) {
        String message = "Get \"https://r/v2/\": dial tcp: lookup r on 127.0.0.53:53: read udp " + own
                + "127.0.0.53:53: i/o timeout";
        assertThat(PullFailure.of(message).explain("r/x:1", message))
                .isEqualTo("cannot pull image r/x:1: the registry's name cannot be resolved (Get \"https://r/v2/\":"
                        + " dial tcp: lookup r on 127.0.0.53:53: read udp 127.0.0.53:53: i/o timeout); check the name"
                        + " before the first '/', and on this node: getent hosts REGISTRY");
    }

    @Test
    void aPullThatGoesSilentIsGivenUp() {
        SimTime time = new SimTime(1_700_000_000_000L);
        List<Throwable> faults = new ArrayList<>();
        SimLoop loop = new SimLoop(time, (what, cause) -> faults.add(cause), () -> Duration.ZERO);
        List<String> told = new ArrayList<>();
        PullWatch watch = new PullWatch(loop, "r/x:1", told::add);
        loop.post(watch::guard);
        watch.begin();
        time.advance(Duration.ofSeconds(20));
        watch.word("1 of 2 layers");
        time.advance(Duration.ofSeconds(115));
        assertThat(Thread.interrupted()).as("words are waited for").isFalse();
        time.advance(Duration.ofSeconds(15));
        assertThat(Thread.interrupted()).as("given up").isTrue();
        EngineProblem why = new EngineProblem(Kind.UNREACHABLE, "interrupted");
        assertThat(watch.end(new EngineOutcome.Refused<>(why)))
                .isInstanceOfSatisfying(
                        EngineOutcome.Refused.class,
                        refused -> assertThat(refused.problem().message())
                                .contains("cannot pull image r/x:1", "no word from the registry for 120 s"));
        assertThat(told).containsExactly("1 of 2 layers");
        assertThat(faults).isEmpty();
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
