package io.jswarm.deploy.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One request and its answer. */
@Timeout(60)
final class HttpExchangeTest {
    private static final HttpLimits LIMITS =
            new HttpLimits(8, 8, 400, 1_000, 1_000, Duration.ofSeconds(5), Duration.ofMillis(600));

    private Listening listening;

    @BeforeEach
    void start() throws IOException {
        listening = Listening.tcp(LIMITS, HttpExchangeTest::handle);
    }

    @AfterEach
    void stop() {
        listening.close();
    }

    private static void handle(HttpExchange exchange) throws IOException {
        switch (exchange.path()) {
            case "/echo" ->
                exchange.answer(200, "application/octet-stream", exchange.body().readAllBytes());
            case "/ignore" -> exchange.answer(405, "no\n");
            case "/a b/c" ->
                exchange.answer(200, exchange.method() + exchange.query() + exchange.headers("X") + exchange.remote());
            case "/stream" -> stream(exchange);
            case "/bug" -> throw new IllegalStateException("a bug of this test");
            case "/silent" -> {}
            default -> exchange.answer(404, "no such page\n");
        }
    }

    private static void stream(HttpExchange exchange) throws IOException {
        OutputStream out = exchange.stream(200, "text/event-stream");
        for (int i = 0; i < 3; i++) {
            out.write(("event " + i + "\n").getBytes(UTF_8));
            try {
                new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static String closing(String start) {
        return start + "\r\nHost: x\r\nConnection: close\r\n\r\n";
    }

    @Test
    void theRequestIsSeenAsItWasSent() throws Exception {
        assertThat(listening.ask(
                        "PUT /a%20b/c?k=v%26w&k=2 HTTP/1.1\r\nHost: x\r\nX: 1\r\nx: 2\r\nConnection: close\r\n\r\n"))
                .endsWith("PUT{k=[v&w, 2]}[1, 2]127.0.0.1");
        assertThat(listening.ask(closing("GET http://h:1/a%20b/c HTTP/1.1"))).startsWith("HTTP/1.1 200 ");
        assertThat(listening.ask(closing("GET /nope HTTP/1.1")))
                .startsWith("HTTP/1.1 404 ")
                .containsIgnoringCase("\r\ndate: ");
    }

    @Test
    void bodiesComeWholeOrInChunks() throws Exception {
        assertThat(listening.ask(
                        "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nabcde"))
                .endsWith("\r\n\r\nabcde");
        assertThat(
                        listening.ask(
                                "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n"))
                .endsWith("\r\n\r\nabcde");
    }

    @Test
    void aBodyOverTheLimitIsRefusedDeclaredOrNot() throws Exception {
        String expected = "at most 1000 bytes";
        assertThat(listening.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ")
                .contains(expected);
        assertThat(listening.ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n"
                        + "a".repeat(1_024)))
                .startsWith("HTTP/1.1 413 ")
                .contains(expected);
        assertThat(listening.ask(
                        "POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\n\r\n" + "a".repeat(600_000)))
                .as("a body that nobody reads")
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("connection: close")
                .endsWith("no\n");
    }

    @Test
    void aBodyThatIsNoneIsTheClientsFault() throws Exception {
        try (RawClient client = listening.connect()) {
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
            client.endOutput();
            assertThat(client.rest()).doesNotContain("200");
        }
        assertThat(listening.ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"))
                .doesNotContain("200");
    }

    @Test
    void aCarefulClientIsToldToGoOnOrNot() throws Exception {
        try (RawClient client = listening.connect()) {
            client.send(
                    "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 100 ");
            client.send("abc");
            assertThat(client.rest()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nabc");
        }
        assertThat(listening.ask(
                        "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void requestsFollowOneAnotherOnAConnection() throws Exception {
        try (RawClient client = listening.connect()) {
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none"
                    + "HEAD /nope HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nthree"
                    + closing("GET /nope HTTP/1.1"));
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(client.text(3)).isEqualTo("one");
            assertThat(client.head()).startsWith("HTTP/1.1 404 ").containsIgnoringCase("content-length: 13");
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(client.text(5)).isEqualTo("three");
            assertThat(client.rest()).startsWith("HTTP/1.1 404 ").endsWith("no such page\n");
        }
    }

    /** As does a client that pipes a request in and waits. */
    @Test
    void aClientThatHasSaidAllStillGetsItsAnswer() throws Exception {
        try (RawClient client = listening.connect()) {
            client.send("GET /nope HTTP/1.1\r\nHost: x\r\n\r\n");
            client.endOutput();
            assertThat(client.rest()).endsWith("no such page\n");
        }
    }

    @Test
    void aStreamOutlivesTheLimitOfAnswersAndTheConnection() throws Exception {
        try (RawClient client = listening.connect()) {
            client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n" + closing("GET /nope HTTP/1.1"));
            assertThat(client.head()).containsIgnoringCase("transfer-encoding: chunked");
            assertThat(client.text(13)).isEqualTo("8\r\nevent 0\n\r\n");
            assertThat(client.text(26)).isEqualTo("8\r\nevent 1\n\r\n8\r\nevent 2\n\r\n");
            assertThat(client.text(5)).isEqualTo("0\r\n\r\n");
            assertThat(client.rest()).startsWith("HTTP/1.1 404 ");
        }
        assertThat(listening.ask("GET /stream HTTP/1.0\r\n\r\n"))
                .doesNotContainIgnoringCase("transfer-encoding")
                .endsWith("\r\n\r\nevent 0\nevent 1\nevent 2\n");
    }

    @Test
    void aBugIsAnAnswerAndSoIsNone() throws Exception {
        assertThat(listening.ask(closing("GET /bug HTTP/1.1"))).startsWith("HTTP/1.1 500 ");
        assertThat(listening.ask(closing("GET /silent HTTP/1.1"))).startsWith("HTTP/1.1 500 ");
    }
}
