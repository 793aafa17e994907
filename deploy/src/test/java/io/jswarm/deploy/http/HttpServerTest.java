package io.jswarm.deploy.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits, TLS, and the end of a server. */
@Timeout(60)
final class HttpServerTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    private static void hello(HttpExchange exchange) throws IOException {
        exchange.answer(200, "hello\n");
    }

    private static HttpLimits limits(int connections, int requests, long headMs, long idleMs) {
        return new HttpLimits(
                connections, requests, 200, 400, 100, Duration.ofMillis(headMs), Duration.ofMillis(idleMs));
    }

    @Test
    void aLongLineAndLongHeadersAreRefusedBeforeTheyEnd() throws Exception {
        try (Listening listening = Listening.tcp(limits(8, 8, 5_000, 5_000), HttpServerTest::hello)) {
            assertThat(listening.ask("GET /" + "a".repeat(64 * 1024)))
                    .startsWith("HTTP/1.1 414 ")
                    .contains("at most 200 bytes");
            assertThat(listening.ask("GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(64 * 1024)))
                    .startsWith("HTTP/1.1 431 ")
                    .contains("at most 400 bytes");
            assertThat(listening.ask("GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(200)))
                    .startsWith("HTTP/1.1 431 ");
            assertThat(listening.ask(GET)).startsWith("HTTP/1.1 200 ").endsWith("hello\n");
            assertThat(listening.refusals()).hasSize(3).allMatch(refusal -> refusal.startsWith("LIMIT "));
        }
    }

    @Test
    void whatIsNoRequestIsRefused() throws Exception {
        try (Listening listening = Listening.tcp(limits(8, 8, 5_000, 5_000), HttpServerTest::hello)) {
            for (String request : List.of(
                    "GET / HTTP/1.1\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                    "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n")) {
                assertThat(listening.ask(request)).as(request).startsWith("HTTP/1.1 400 ");
            }
            assertThat(listening.ask("GET / HTTP/3.0\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 505 ");
            assertThat(listening.ask("GET / HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n"))
                    .startsWith("HTTP/1.1 417 ");
            assertThat(listening.ask("GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void whoIsSlowWithAHeadIsCutOffHoweverOftenHeSendsAByte() throws Exception {
        try (Listening listening = Listening.tcp(limits(8, 8, 400, 5_000), HttpServerTest::hello);
                RawClient slow = listening.connect()) {
            long began = System.nanoTime();
            Thread dripping = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 1_000; i++) {
                        slow.send(i == 0 ? "GET /" : "a");
                        new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
                    }
                } catch (IOException | InterruptedException e) {
                    // cut off
                }
            });
            assertThat(rest(slow)).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
            dripping.interrupt();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(listening.refusals())
                            .singleElement()
                            .asString()
                            .contains("LIMIT ", "listener test", "400 ms"));
        }
    }

    /** What comes before the answer is kept for the next request: as much as that may have, and the network's own buffers. */
    @Test
    void whoAsksOnWithoutReadingAnswersIsReadNoFurther() throws Exception {
        CountDownLatch answering = new CountDownLatch(1);
        byte[] requests = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000).getBytes(StandardCharsets.ISO_8859_1);
        int most = 64 * 1024 * 1024;
        AtomicInteger sent = new AtomicInteger();
        try (Listening listening = Listening.tcp(limits(8, 8, 5_000, 20_000), exchange -> {
                    awaited(answering);
                    hello(exchange);
                });
                RawClient client = listening.connect()) {
            Thread asking = Thread.ofVirtual().start(() -> {
                try {
                    while (sent.get() < most) {
                        client.send(requests);
                        sent.addAndGet(requests.length);
                    }
                } catch (IOException e) {
                    // the test has ended
                }
            });
            AtomicInteger before = new AtomicInteger(-1);
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
            assertThat(sent).hasValueLessThan(most / 2);
            answering.countDown();
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(client.text(6)).isEqualTo("hello\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            asking.interrupt();
        }
    }

    private static void awaited(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("nobody let it go on");
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    /** Reset or closed. */
    private static String rest(RawClient client) throws IOException {
        try {
            return client.rest();
        } catch (SocketException e) {
            return "";
        }
    }

    @Test
    void aConnectionThatIsIdleBetweenRequestsIsClosed() throws Exception {
        try (Listening listening = Listening.tcp(limits(8, 8, 5_000, 300), HttpServerTest::hello);
                RawClient client = listening.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 200 ");
                assertThat(client.text(6)).isEqualTo("hello\n");
            }
            assertThat(rest(client)).isEmpty();
            assertThat(listening.refusals()).isEmpty();
        }
    }

    @Test
    void aBodyThatStopsComingEndsTheRequest() throws Exception {
        CompletableFuture<String> failure = new CompletableFuture<>();
        try (Listening listening = Listening.tcp(limits(8, 8, 5_000, 300), exchange -> {
            try {
                exchange.body().readAllBytes();
            } catch (IOException e) {
                failure.complete(e.getMessage());
                throw e;
            }
        })) {
            assertThat(listening.ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"))
                    .startsWith("HTTP/1.1 408 ")
                    .contains("300 ms");
            assertThat(failure.get(5, TimeUnit.SECONDS)).contains("next part of the body");
        }
    }

    @Test
    void aClientThatTakesNoAnswerIsCutOff() throws Exception {
        CompletableFuture<String> failure = new CompletableFuture<>();
        try (Listening listening = Listening.tcp(limits(8, 8, 5_000, 500), exchange -> {
                    try {
                        exchange.answer(200, "application/octet-stream", new byte[64 << 20]);
                    } catch (IOException e) {
                        failure.complete(e.getMessage());
                        throw e;
                    }
                });
                RawClient client = listening.connect()) {
            client.send(GET);
            assertThat(failure.get(20, TimeUnit.SECONDS)).contains("take an answer within 500 ms");
            assertThat(listening.refusals()).singleElement().asString().contains("500 ms");
        }
    }

    @Test
    void oneConnectionMoreThanTheLimitIsClosedAndNamed() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (Listening listening = Listening.tcp(limits(3, 8, 20_000, 20_000), HttpServerTest::hello)) {
            for (int i = 0; i < 3; i++) {
                clients.add(listening.connect());
                clients.getLast().send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(clients.getLast().head()).startsWith("HTTP/1.1 200 ");
            }
            try (RawClient fourth = listening.connect()) {
                assertThat(rest(fourth)).isEmpty();
            }
            assertThat(listening.refusals()).contains("LIMIT Expected at most 3 connections to the listener test.");
            clients.removeFirst().close();
            Awaitility.await().ignoreExceptions().until(() -> listening.ask(GET).startsWith("HTTP/1.1 200 "));
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void oneRequestMoreThanTheLimitGetsAnAnswerThatNamesIt() throws Exception {
        CountDownLatch held = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        try (Listening listening = Listening.tcp(limits(8, 2, 5_000, 5_000), exchange -> {
                    held.countDown();
                    awaitQuietly(release);
                    hello(exchange);
                });
                RawClient one = listening.connect().send(GET);
                RawClient two = listening.connect().send(GET)) {
            assertThat(held.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(listening.ask(GET))
                    .startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("retry-after: 1")
                    .endsWith("More than 2 requests at a time.\n");
            release.countDown();
            assertThat(one.rest() + two.rest()).contains("hello\n");
            Awaitility.await().until(() -> listening.ask(GET).startsWith("HTTP/1.1 200 "));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aClientCertificateIsSeenAndMayBeMissing() throws Exception {
        HttpHandler whoIsIt = exchange -> exchange.answer(
                200,
                exchange.certificates().stream()
                                .findFirst()
                                .map(X509Certificate::getSubjectX500Principal)
                                .map(Object::toString)
                                .orElse("nobody")
                        + "\n");
        try (Listening listening = Listening.tls(Listening.ROOMY, true, whoIsIt)) {
            assertThat(listening.ask(GET)).startsWith("HTTP/1.1 200 ").contains("w1");
        }
        try (Listening listening = Listening.tls(Listening.ROOMY, false, whoIsIt)) {
            assertThat(listening.ask(GET)).startsWith("HTTP/1.1 200 ").endsWith("nobody\n");
        }
    }

    /** Its half-close would lose what follows. */
    @Test
    void anOlderTlsIsRefusedAndNamed() throws Exception {
        try (Listening listening = Listening.tls(Listening.ROOMY, true, "TLSv1.2", HttpServerTest::hello)) {
            assertThatThrownBy(() -> listening.ask(GET)).isInstanceOf(SSLException.class);
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(listening.refusals()).anyMatch(refusal -> refusal.startsWith("HANDSHAKE ")));
        }
    }

    @Test
    void plainBytesToTlsAreRefused() throws Exception {
        try (Listening listening = Listening.tls(Listening.ROOMY, true, HttpServerTest::hello);
                RawClient plain = RawClient.connect(listening.server().address(), null)) {
            plain.send(GET);
            assertThat(rest(plain)).doesNotContain("HTTP");
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(listening.refusals()).anyMatch(refusal -> refusal.startsWith("HANDSHAKE ")));
        }
    }

    @Test
    void aUnixSocketIsForOwnerAndGroupAndTakenFromTheDeadOnly(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("s.sock");
        try (Listening listening = Listening.unix(socket, Listening.ROOMY, HttpServerTest::hello)) {
            assertThat(listening.ask(GET)).endsWith("hello\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-rw----");
            assertThatThrownBy(() -> Listening.unix(socket, Listening.ROOMY, HttpServerTest::hello))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(socket.toString())
                    .hasMessageContaining("another process listens there");
            assertThat(listening.ask(GET)).endsWith("hello\n");
        }
        assertThat(socket).doesNotExist();
        try (var dead = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            dead.bind(java.net.UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
        try (Listening listening = Listening.unix(socket, Listening.ROOMY, HttpServerTest::hello)) {
            assertThat(listening.ask(GET)).endsWith("hello\n");
        }
    }

    @Test
    void stopLetsARequestEndAndClosesTheIdleAtOnce() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Listening listening = Listening.tcp(Listening.ROOMY, exchange -> {
            if (exchange.path().equals("/slow")) {
                held.countDown();
                awaitQuietly(release);
            }
            hello(exchange);
        });
        try (listening;
                RawClient idle = listening.connect().send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                RawClient slow = listening.connect().send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")) {
            assertThat(idle.head()).startsWith("HTTP/1.1 200 ");
            assertThat(held.await(5, TimeUnit.SECONDS)).isTrue();
            Thread stopping = Thread.ofVirtual().start(listening::close);
            assertThat(rest(idle)).isEqualTo("hello\n");
            release.countDown();
            assertThat(slow.rest()).startsWith("HTTP/1.1 200 ").endsWith("hello\n");
            stopping.join();
            assertThatThrownBy(listening::connect).isInstanceOf(IOException.class);
        }
    }

    @Test
    void stopClosesAConnectionWhoseHandlerReturnsAfterItsAnswer() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Listening listening = Listening.tcp(Listening.ROOMY, exchange -> {
            hello(exchange);
            awaitQuietly(release);
        });
        try (listening;
                RawClient answered = listening.connect().send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")) {
            assertThat(answered.head()).startsWith("HTTP/1.1 200 ").doesNotContain("close");
            Thread stopping = Thread.ofVirtual().start(listening::close);
            Awaitility.await()
                    .untilAsserted(() -> assertThatThrownBy(listening::connect).isInstanceOf(IOException.class));
            release.countDown();
            long began = System.nanoTime();
            assertThat(rest(answered)).isEqualTo("hello\n");
            stopping.join();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(700));
        }
    }

    @Test
    void stopEndsStreamsAndTheirThreads() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(2);
        Listening listening = Listening.tcp(Listening.ROOMY, exchange -> {
            try (OutputStream out = exchange.path().equals("/raw")
                    ? exchange.takeOver("tcp", "application/octet-stream").out()
                    : exchange.stream(200, HttpExchange.TEXT)) {
                out.write("begun\n".getBytes(UTF_8));
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        try (listening;
                RawClient stream = listening.connect().send(GET);
                RawClient raw = listening.connect().send(GET.replace("/ ", "/raw "))) {
            assertThat(stream.head()).startsWith("HTTP/1.1 200 ");
            assertThat(raw.head()).startsWith("HTTP/1.1 200 ");
            long began = System.nanoTime();
            listening.close();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(6));
            assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(rest(stream)).doesNotContain("\r\n0\r\n");
            rest(raw);
        }
    }
}
