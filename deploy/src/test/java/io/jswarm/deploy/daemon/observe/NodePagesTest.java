package io.jswarm.deploy.daemon.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.deploy.http.HttpServer;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.ThreadEventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class NodePagesTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Exposition exposition = new Exposition();
    private final AtomicReference<Check> health = new AtomicReference<>(Check.OK);
    private final AtomicReference<Readiness> readiness =
            new AtomicReference<>(new Readiness(true, true, true, true, false));
    private final NodePages pages =
            new NodePages(exposition, health::get, () -> readiness.get().check());
    private HttpServer endpoint;

    @BeforeEach
    void start() throws IOException {
        endpoint = pages.serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), RefusalObserver.NONE);
    }

    @AfterEach
    void stop() {
        endpoint.close();
        client.close();
    }

    private InetSocketAddress at() {
        return (InetSocketAddress) endpoint.address();
    }

    private HttpResponse<String> send(String method, String path, String... headers)
            throws IOException, InterruptedException {
        InetSocketAddress at = at();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + at.getHostString() + ":" + at.getPort() + path))
                .timeout(Duration.ofSeconds(10))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theIndexNamesThePages() throws Exception {
        HttpResponse<String> answer = send("GET", "/");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("/metrics", "/healthz", "/readyz");
    }

    @Test
    void anUnknownPageAndAnotherMethodAreRefused() throws Exception {
        assertThat(send("GET", "/metricz").statusCode()).isEqualTo(404);
        HttpResponse<String> post = send("POST", "/metrics");
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @Test
    void aHeadRequestGetsNoBody() throws Exception {
        HttpResponse<String> head = send("HEAD", "/healthz");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void metricsComeInTheFormatThatIsAskedFor() throws Exception {
        exposition.registry().counter("jswarm.test").increment();
        HttpResponse<String> plain = send("GET", "/metrics");
        assertThat(plain.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(plain.body()).contains("jswarm_test_total 1.0\n").doesNotContain("# EOF");
        HttpResponse<String> open = send("GET", "/metrics", "Accept", "application/openmetrics-text;version=1.0.0,*/*");
        assertThat(open.headers().firstValue("Content-Type"))
                .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(open.body()).contains("jswarm_test_total 1.0\n").endsWith("# EOF\n");
    }

    @Test
    void healthSaysWhyNot() throws Exception {
        assertThat(send("GET", "/healthz").body()).isEqualTo("ok\n");
        health.set(Check.of(List.of("The control loop hangs.")));
        HttpResponse<String> sick = send("GET", "/healthz");
        assertThat(sick.statusCode()).isEqualTo(503);
        assertThat(sick.body()).isEqualTo("The control loop hangs.\n");
    }

    @Test
    void readinessAsksForSwarmSessionAndLeader() throws Exception {
        assertThat(send("GET", "/readyz").statusCode()).isEqualTo(200);
        readiness.set(new Readiness(false, false, false, false, false));
        assertThat(send("GET", "/readyz").body()).contains("not part of a swarm", "jswarm swarm join");
        readiness.set(new Readiness(false, false, false, false, true));
        assertThat(send("GET", "/readyz").statusCode()).isEqualTo(503);
        assertThat(send("GET", "/readyz").body()).contains("needs to be unlocked", "jswarm swarm unlock");
        readiness.set(new Readiness(true, false, true, false, false));
        HttpResponse<String> both = send("GET", "/readyz");
        assertThat(both.statusCode()).isEqualTo(503);
        assertThat(both.body()).contains("no session").contains("knows no leader");
        readiness.set(new Readiness(true, true, false, false, false));
        assertThat(send("GET", "/readyz").statusCode())
                .as("a worker needs no leader")
                .isEqualTo(200);
    }

    @Test
    void aBugIsAnAnswerToo() throws Exception {
        exposition.beforeScrape(() -> {
            throw new IllegalStateException("a bug of this test");
        });
        assertThat(send("GET", "/metrics").statusCode()).isEqualTo(500);
        assertThat(send("GET", "/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void aTakenPortIsNamed() {
        assertThatThrownBy(() -> pages.serve(at(), RefusalObserver.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Integer.toString(at().getPort()))
                .hasMessageContaining("--metrics-addr");
    }

    @Test
    void aLoopThatHangsIsNamedUntilItAnswersAgain() throws Exception {
        LoopHealth loops = new LoopHealth(Duration.ofMillis(200));
        try (ThreadEventLoop well = loop("agent");
                ThreadEventLoop hung = loop("control")) {
            loops.watch("agent", well);
            loops.watch("control", hung);
            assertThat(loops.get()).isEqualTo(Check.OK);
            CountDownLatch release = new CountDownLatch(1);
            hung.post(() -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(loops.get().reasons()).singleElement().asString().contains("control loop");
            assertThat(loops.get().ok()).isFalse();
            release.countDown();
            assertThat(new LoopHealthUntilWell(loops).get()).isEqualTo(Check.OK);
            loops.forget("control");
            assertThat(loops.get()).isEqualTo(Check.OK);
        }
    }

    /** A loop that was let go needs a moment for its queue. */
    private record LoopHealthUntilWell(LoopHealth loops) {
        Check get() {
            Check check = loops.get();
            for (int tries = 0; tries < 20 && !check.ok(); tries++) {
                check = loops.get();
            }
            return check;
        }
    }

    private static ThreadEventLoop loop(String name) {
        return new ThreadEventLoop(name, Clock.system(), (what, cause) -> {
            throw new AssertionError(what, cause);
        });
    }
}
