package io.jswarm.systemtest.hostile;

import static io.jswarm.systemtest.hostile.Stranger.ascii;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.deploy.daemon.LoopbackHost;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attack probes: what somebody can do to the port of metrics and health, which asks nobody who he is. */
@Timeout(120)
@Tag("slow")
final class MetricsPortStrangerTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void aLineOrAHeaderOfMoreThanSomeKilobytesIsRefusedAtOnce() throws Exception {
        try (LoopbackHost host = new LoopbackHost(folder.resolve("h1"))) {
            for (String begin : List.of("GET /metrics HTTP/1.1\r\nHost: x\r\nX: ", "GET /")) {
                try (Socket socket = new Stranger(host.httpAddr(), null).connect()) {
                    socket.getOutputStream().write(ascii(begin + "a".repeat(16 * 1024)));
                    socket.setSoTimeout(3_000);
                    assertThat(isRefused(socket)).as(begin).isTrue();
                }
            }
            assertThat(host.metrics()).contains("jswarm_build_info");
        }
    }

    /** Before its deadline of 5 s, and though the request is not at its end. */
    private static boolean isRefused(Socket socket) throws IOException {
        try {
            byte[] answer = socket.getInputStream().readAllBytes();
            return answer.length == 0 || new String(answer, 0, 12, StandardCharsets.US_ASCII).startsWith("HTTP/1.1 4");
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void itHoldsFewConnectionsAndNoneForLong() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try (LoopbackHost host = new LoopbackHost(folder.resolve("h1"))) {
            for (int i = 0; i < 190; i++) {
                Socket socket = new Stranger(host.httpAddr(), null).connect();
                slow.add(socket);
                socket.getOutputStream().write(ascii("GET /metrics HTTP/1.1\r\nHost: x\r\n"));
            }
            await(Duration.ofSeconds(3)).until(() -> open(slow) <= 64);
            await(Duration.ofSeconds(12)).until(() -> open(slow) == 0);
            assertThat(host.metrics()).contains("jswarm_build_info");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static ConditionFactory await(Duration longest) {
        return Awaitility.await().atMost(longest).pollInterval(Duration.ofMillis(100));
    }

    private static long open(List<Socket> sockets) throws IOException {
        long open = 0;
        for (Socket socket : sockets) {
            socket.setSoTimeout(1);
            try {
                open += socket.getInputStream().read() < 0 ? 0 : 1;
            } catch (SocketTimeoutException e) {
                open++;
            } catch (SocketException e) {
                // reset: closed, too
            }
        }
        return open;
    }
}
