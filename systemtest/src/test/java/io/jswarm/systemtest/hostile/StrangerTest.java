package io.jswarm.systemtest.hostile;

import static io.jswarm.systemtest.hostile.Stranger.ascii;
import static io.jswarm.systemtest.hostile.Stranger.call;
import static io.jswarm.systemtest.hostile.Stranger.frame;
import static io.jswarm.systemtest.hostile.Stranger.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.deploy.daemon.LoopbackHost;
import io.jswarm.deploy.daemon.identity.ServerTls;
import io.jswarm.manager.testing.TrustedCluster;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.runtime.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attack probes: what somebody without a certificate, or with a bad one, can do to a manager. */
@Timeout(240)
@Tag("slow")
final class StrangerTest {
    private static final String GET_ROOT = "/jswarm.v1.CA/GetRoot";
    private static final byte[] NOTHING = new byte[0];
    private static final int OF_ADDRESS = 3;

    @TempDir
    private Path folder = Path.of("");

    private static double refusals(LoopbackHost host, String cause) throws Exception {
        Matcher matcher = Pattern.compile("jswarm_refusals_total\\{cause=\"" + cause + "\"} ([0-9.]+)")
                .matcher(host.metrics());
        assertThat(matcher.find()).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private static void anyhow(Stranger stranger, byte[]... frames) throws IOException {
        try {
            stranger.sends(frames);
        } catch (SSLException | SocketException e) {
            assertThat(e).as("how a handshake is refused").isNotNull();
        }
    }

    /** What the JDK's own logging would write to the daemon's log, as it likes, line for line. */
    private static final class Unformatted extends Handler {
        final Queue<String> entries = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord entry) {
            entries.add(entry.getLoggerName() + ": " + entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void junkLeavesFewLinesAndNoStackTraces() throws Exception {
        Logger rootLogger = Logger.getLogger("");
        Unformatted unformatted = new Unformatted();
        rootLogger.addHandler(unformatted);
        try (LoopbackHost host = new LoopbackHost(folder.resolve("h1"));
                LogLines log = new LogLines()) {
            host.done("swarm", "init");
            Stranger stranger = new Stranger(host.addr(), null);
            List<byte[][]> junk = List.of(
                    new byte[][] {frame(0, 0, 0, ascii("data of no stream"))},
                    new byte[][] {frame(4, 0, 0, ascii("odd"))},
                    new byte[][] {frame(1, 4, 1, new byte[] {-1, -1, -1, -1, -1, -1, -1})},
                    new byte[][] {frame(255, 255, 0xff_ffff, new byte[20_000])},
                    new byte[][] {call(GET_ROOT, "x-bin", "!!"), message(0, 0, NOTHING)},
                    new byte[][] {call(GET_ROOT, "grpc-timeout", "zz"), message(0, 0, NOTHING)},
                    new byte[][] {call(GET_ROOT, "x", "a".repeat(12_000)), message(0, 0, NOTHING)},
                    new byte[][] {call(GET_ROOT, "x", "y"), message(0, 100_000_000, ascii("long"))},
                    new byte[][] {call(GET_ROOT, "x", "y"), message(1, 4, ascii("gzip"))},
                    new byte[][] {call(GET_ROOT, "x", "y"), message(0, 4, new byte[] {-1, -1, -1, -1})},
                    new byte[][] {call(GET_ROOT, "x", "y"), message(0, 9, ascii("short"))});
            for (byte[][] frames : junk) {
                double before = refusals(host, "protocol");
                anyhow(stranger, frames);
                LoopbackHost.eventually(() -> refusals(host, "protocol") > before);
            }
            stranger.sendsPlain(ascii("GET / HTTP/1.1\r\n\r\n"));
            LoopbackHost.eventually(() -> refusals(host, "handshake") == 1);
            assertThat(log.traces()).isEmpty();
            assertThat(unformatted.entries).isEmpty();
            assertThat(log.messages().stream().filter(line -> line.startsWith("refused ")))
                    .hasSize(OF_ADDRESS)
                    .allMatch(line -> line.startsWith("refused 127.0.0.1 (protocol): "))
                    .anyMatch(line -> line.contains("Frame of type 0 must be associated with a stream"));
            assertThat(host.done("node", "ls")).contains("Leader");
        } finally {
            rootLogger.removeHandler(unformatted);
        }
    }

    @Test
    void aForgedCertificateLeavesALineWithAddressAndReason() throws Exception {
        TrustedCluster other = new TrustedCluster(Clock.system().now().instant());
        TlsCredentials forged = new TlsCredentials(other.nodeIdentity(
                "m1", NodeRole.NODE_ROLE_MANAGER, Clock.system().now().instant()));
        try (LoopbackHost host = new LoopbackHost(folder.resolve("h1"));
                LogLines log = new LogLines()) {
            host.done("swarm", "init");
            anyhow(
                    new Stranger(host.addr(), forged),
                    call("/jswarm.v1.Control/ListNodes", "x", "y"),
                    message(0, 0, NOTHING));
            LoopbackHost.eventually(() -> refusals(host, "handshake") == 1);
            assertThat(log.messages()).anyMatch(line -> line.startsWith("refused 127.0.0.1 (handshake): "));
            assertThat(log.traces()).isEmpty();
        }
    }

    @Test
    void anExpiredCertificateLeavesALineWithAddressAndReason() throws Exception {
        Instant now = Clock.system().now().instant();
        TrustedCluster cluster = new TrustedCluster(now.minus(Duration.ofDays(3)));
        NodeRole manager = NodeRole.NODE_ROLE_MANAGER;
        TlsCredentials present = new TlsCredentials(cluster.nodeIdentity("m1", manager, now));
        TlsCredentials expired = new TlsCredentials(cluster.nodeIdentity("m2", manager, now.minus(Duration.ofDays(2))));
        Queue<String> told = new ConcurrentLinkedQueue<>();
        Server server = ServerTls.builder(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        present,
                        (cause, remote, reason) -> told.add(cause + " " + remote + " " + reason))
                .build()
                .start();
        try {
            anyhow(new Stranger("127.0.0.1:" + server.getPort(), expired));
            LoopbackHost.eventually(() -> !told.isEmpty());
            assertThat(told)
                    .singleElement()
                    .asString()
                    .startsWith("HANDSHAKE 127.0.0.1 ")
                    .contains("NotAfter");
        } finally {
            server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aCallWithoutACertificateAndAWrongTokenLeaveALine() throws Exception {
        try (LoopbackHost host = new LoopbackHost(folder.resolve("h1"));
                LoopbackHost guest = new LoopbackHost(folder.resolve("h2"));
                LogLines log = new LogLines()) {
            host.done("swarm", "init");
            String old = host.token("worker");
            host.done("swarm", "join-token", "--rotate", "worker");
            new Stranger(host.addr(), null)
                    .sends(call("/jswarm.v1.Control/ListNodes", "x", "y"), message(0, 0, NOTHING));
            assertThat(refusals(host, "rights")).isEqualTo(1);
            guest.jswarm("--timeout", "3s", "swarm", "join", "--token", old, host.addr());
            assertThat(refusals(host, "token")).isEqualTo(1);
            assertThat(log.messages())
                    .anyMatch(line -> line.startsWith("refused 127.0.0.1 (rights): Expected a client certificate"))
                    .anyMatch(line -> line.startsWith("refused 127.0.0.1 (token): ") && line.contains("rotated away"))
                    .noneMatch(line -> line.contains(old));
        }
    }
}
