package io.jswarm.deploy.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that a handler takes over, as {@code docker exec} and {@code attach} need them. */
@Timeout(60)
final class RawStreamTest {
    private static final HttpLimits SHORT =
            new HttpLimits(8, 8, 400, 1_000, 1_000, Duration.ofMillis(300), Duration.ofMillis(300));
    private static final String BODY = "{\"Detach\":false}";
    private static final String EXEC = "POST /exec/1/start HTTP/1.1\r\nHost: x\r\nContent-Length: " + BODY.length()
            + "\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n" + BODY;

    @TempDir
    private Path folder = Path.of("");

    private Listening over(String transport, HttpHandler handler) throws Exception {
        return switch (transport) {
            case "tcp" -> Listening.tcp(SHORT, handler);
            case "unix" -> Listening.unix(folder.resolve("s.sock"), SHORT, handler);
            default -> Listening.tls(SHORT, true, handler);
        };
    }

    /** Counts what comes, and says so once no more can come. */
    private static void count(HttpExchange exchange) throws IOException {
        String body = new String(exchange.body().readAllBytes(), UTF_8);
        RawStream raw = exchange.takeOver("tcp", "application/vnd.docker.raw-stream");
        long bytes = 0;
        byte[] buffer = new byte[8192];
        for (int n = raw.in().read(buffer); n >= 0; n = raw.in().read(buffer)) {
            bytes += n;
        }
        raw.out().write((body + " " + bytes).getBytes(UTF_8));
    }

    /** The case of {@code seq 1000000 | docker exec -i a sha256sum}. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix", "tls"})
    void whatIsSaidAfterTheClientsEndArrives(String transport) throws Exception {
        try (Listening listening = over(transport, RawStreamTest::count);
                RawClient client = listening.connect().send(EXEC)) {
            assertThat(client.head())
                    .startsWith("HTTP/1.1 101 UPGRADED\r\n")
                    .containsIgnoringCase("upgrade: tcp\r\n")
                    .containsIgnoringCase("content-type: application/vnd.docker.raw-stream\r\n");
            client.send(new byte[5_000_000]);
            client.endOutput();
            assertThat(client.rest()).isEqualTo(BODY + " 5000000");
        }
    }

    /** A client need not wait for the answer before it goes on. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix", "tls"})
    void whatFollowsTheRequestAtOnceIsTheStreams(String transport) throws Exception {
        try (Listening listening = over(transport, RawStreamTest::count);
                RawClient client = listening.connect().send(EXEC + "GET / HTTP/1.1\r\n\r\n")) {
            client.endOutput();
            assertThat(client.head()).startsWith("HTTP/1.1 101 UPGRADED\r\n");
            assertThat(client.rest()).isEqualTo(BODY + " 18");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix", "tls"})
    void bytesGoBothWaysForLongerThanRequestsMayIdle(String transport) throws Exception {
        try (Listening listening = over(transport, exchange -> {
                    RawStream raw = exchange.takeOver("tcp", "application/vnd.docker.raw-stream");
                    raw.in().transferTo(raw.out());
                });
                RawClient client = listening.connect().send(EXEC)) {
            client.head();
            for (int i = 0; i < 3; i++) {
                pause(Duration.ofMillis(700));
                client.send("line " + i + "\n");
                assertThat(client.text(7)).isEqualTo("line " + i + "\n");
            }
            client.endOutput();
            assertThat(client.rest()).isEmpty();
            assertThat(listening.refusals()).isEmpty();
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix", "tls"})
    void theServersEndLeavesTheOtherWayOpen(String transport) throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        try (Listening listening = over(transport, exchange -> {
                    RawStream raw = exchange.takeOver("tcp", "application/vnd.docker.raw-stream");
                    raw.out().write("bye".getBytes(UTF_8));
                    raw.shutdownOutput();
                    heard.complete(new String(raw.in().readAllBytes(), UTF_8));
                });
                RawClient client = listening.connect().send(EXEC)) {
            client.head();
            assertThat(client.rest()).isEqualTo("bye");
            client.send("one more thing");
            client.endOutput();
            assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("one more thing");
        }
    }

    /** Clients from before 2014 send no Upgrade. */
    @Test
    void whoDidNotAskForAnotherProtocolGets200() throws Exception {
        try (Listening listening = over("tcp", RawStreamTest::count);
                RawClient client = listening.connect().send("POST / HTTP/1.1\r\nHost: x\r\n\r\n")) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK\r\n").doesNotContainIgnoringCase("upgrade");
            client.send("abc");
            client.endOutput();
            assertThat(client.rest()).isEqualTo(" 3");
        }
    }

    @Test
    void aReaderThatStopsHoldsUpItsWriterAndNobodyElse() throws Exception {
        CompletableFuture<Long> written = new CompletableFuture<>();
        CompletableFuture<Long> most = new CompletableFuture<>();
        try (Listening listening = over("unix", exchange -> {
            if (exchange.path().equals("/other")) {
                exchange.answer(200, "hello\n");
                return;
            }
            RawStream raw = exchange.takeOver("tcp", "application/vnd.docker.raw-stream");
            long bytes = 0;
            try {
                for (; bytes < (1L << 30); bytes += 65_536) {
                    raw.out().write(new byte[65_536]);
                    written.complete(bytes);
                }
            } finally {
                most.complete(bytes);
            }
        })) {
            try (RawClient client = listening.connect().send(EXEC)) {
                client.head();
                written.get(10, TimeUnit.SECONDS);
                pause(Duration.ofMillis(700));
                assertThat(most).isNotDone();
                assertThat(listening.ask("GET /other HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                        .endsWith("hello\n");
            }
            assertThat(most.get(10, TimeUnit.SECONDS)).isLessThan(16L << 20);
        }
    }

    @Test
    void aClientThatVanishesWakesTheHandler() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        try (Listening listening = over("tcp", exchange -> {
            var out = exchange.stream(200, HttpExchange.TEXT);
            begun.countDown();
            try {
                new CountDownLatch(1).await(20, TimeUnit.SECONDS);
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
            out.close();
        })) {
            try (RawClient client = listening.connect().send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")) {
                client.head();
                assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
