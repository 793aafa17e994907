package io.jswarm.systemtest.hostile;

import static io.jswarm.systemtest.hostile.Stranger.call;
import static io.jswarm.systemtest.hostile.Stranger.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.deploy.daemon.LoopbackHost;
import io.jswarm.deploy.daemon.identity.ServerTls;
import io.jswarm.deploy.daemon.identity.StrangerBounds;
import io.jswarm.manager.testing.TrustedCluster;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.runtime.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attack probes: whoever shows no certificate cannot fill a manager, with whatever he leaves unfinished. */
@Timeout(120)
@Tag("slow")
final class StrangerBoundsTest {
    private static final String ISSUE = "/jswarm.v1.CA/Issue";
    private static final byte DATA = 0;
    private static final byte RST_STREAM = 3;
    private static final byte[] CANCEL = {0, 0, 0, 8};
    private static final byte[] BEGIN_OF_4_MB = {0, 0, 0x3d, 0, 0};
    private static final Duration BRIEF = Duration.ofSeconds(3); // but longer than a handshake on a slow machine
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    private Path folder = Path.of("");

    private static double refusals(LoopbackHost host) throws Exception {
        Matcher matcher = Pattern.compile("jswarm_refusals_total\\{cause=\"limit\"} ([0-9.]+)")
                .matcher(host.metrics());
        assertThat(matcher.find()).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    /** Frames of so many calls, one after the other in one connection. */
    private static byte[][] calls(int count, boolean reset) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int stream = 2 * i + 1;
            frames.add(call(stream, ISSUE, "x", "y"));
            if (reset) {
                frames.add(frame(RST_STREAM, 0, stream, CANCEL));
            }
        }
        return frames.toArray(byte[][]::new);
    }

    private static byte[][] unfinishedMessage(int bytes) {
        List<byte[]> frames = new ArrayList<>();
        frames.add(call(1, ISSUE, "x", "y"));
        frames.add(frame(DATA, 0, 1, BEGIN_OF_4_MB));
        for (int sent = 0; sent < bytes; sent += 10_000) {
            frames.add(frame(DATA, 0, 1, new byte[10_000]));
        }
        return frames.toArray(byte[][]::new);
    }

    /** Several connections that send this are cut off, which leaves a trace; meanwhile somebody honest joins. */
    private void assertCutOff(byte[][] frames, String line) throws Exception {
        try (LoopbackHost host = new LoopbackHost(folder.resolve("h1"));
                LoopbackHost guest = new LoopbackHost(folder.resolve("h2"));
                LogLines log = new LogLines()) {
            host.done("swarm", "init");
            Stranger stranger = new Stranger(host.addr(), null);
            for (int i = 0; i < 5; i++) {
                try (RawConnection connection = stranger.opens()) {
                    assertThat(connection.isCutOff(frames)).isTrue();
                }
            }
            LoopbackHost.eventually(() -> refusals(host) == 5);
            assertThat(log.messages().stream().filter(told -> told.startsWith("refused ")))
                    .hasSize(3)
                    .allMatch(told -> told.equals("refused 127.0.0.1 (limit): Expected " + line));
            guest.join(host, "worker");
            assertThat(log.traces()).isEmpty();
        }
    }

    @Test
    void callsThatNeverEndAreFew() throws Exception {
        assertCutOff(calls(5, false), "at most 4 calls at once without a certificate.");
    }

    @Test
    void messagesThatNeverEndAreShort() throws Exception {
        assertCutOff(unfinishedMessage(100_000), "at most 65536 bytes without a certificate.");
    }

    @Test
    void callsThatAreResetAgainAndAgainAreFew() throws Exception {
        assertCutOff(calls(200, true), "at most 100 calls without a certificate.");
    }

    @Test
    void connectionsOfAnAddressAreFewAndTheirPlacesAreFreeAgain() throws Exception {
        List<RawConnection> open = new ArrayList<>();
        try (LoopbackHost host = new LoopbackHost(folder.resolve("h1"));
                LoopbackHost guest = new LoopbackHost(folder.resolve("h2"));
                LogLines log = new LogLines()) {
            host.done("swarm", "init");
            int most = StrangerBounds.OF_DAEMON.connectionsOfAddress();
            Stranger stranger = new Stranger(host.addr(), null);
            for (int i = 0; i < most; i++) {
                open.add(stranger.opens());
            }
            try (RawConnection more = stranger.opens()) {
                assertThat(more.isEndedWithin(10_000)).isTrue();
            }
            LoopbackHost.eventually(() -> refusals(host) == 1);
            assertThat(log.messages())
                    .contains("refused 127.0.0.1 (limit): Expected at most 64 of an address and 256 in all"
                            + " connections without a certificate.");
            for (RawConnection connection : open) {
                connection.close();
            }
            guest.join(host, "worker");
        }
    }

    /** A server of no services within these bounds, what it tells, and a node of its cluster. */
    private static final class Bounded implements AutoCloseable {
        final Queue<String> told = new ConcurrentLinkedQueue<>();
        final Server server;
        final Stranger stranger;
        final Stranger node;

        Bounded(StrangerBounds bounds) throws Exception {
            Instant now = Clock.system().now().instant();
            TrustedCluster cluster = new TrustedCluster(now);
            NodeRole manager = NodeRole.NODE_ROLE_MANAGER;
            server = ServerTls.builder(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            new TlsCredentials(cluster.nodeIdentity("m1", manager, now)),
                            (cause, remote, reason) -> told.add(cause + " " + remote + " " + reason),
                            bounds)
                    .build()
                    .start();
            String addr = "127.0.0.1:" + server.getPort();
            stranger = new Stranger(addr, null);
            node = new Stranger(addr, new TlsCredentials(cluster.nodeIdentity("w1", manager, now)));
        }

        @Override
        public void close() {
            server.shutdownNow();
        }
    }

    @Test
    void aStrangersConnectionEndsThoughItDoesNothing() throws Exception {
        StrangerBounds bounds = new StrangerBounds(9, 9, 9, 9, 9_000, 2, 2, BRIEF);
        try (Bounded bounded = new Bounded(bounds);
                RawConnection idle = bounded.stranger.opens();
                Socket silent = bounded.stranger.connect()) {
            assertThat(idle.isEndedWithin(10_000)).isTrue();
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            LoopbackHost.eventually(() -> bounded.told.size() == 2);
            assertThat(bounded.told)
                    .containsOnly("LIMIT 127.0.0.1 Expected a connection of at most 3000 ms without a certificate.");
        }
    }

    @Test
    void handshakesThatNeverEndAreFew() throws Exception {
        StrangerBounds few = new StrangerBounds(2, 9, 9, 9, 9_000, 2, 2, LONG);
        List<Socket> silent = new ArrayList<>();
        try (Bounded bounded = new Bounded(few)) {
            for (int i = 0; i < 3; i++) {
                silent.add(bounded.stranger.connect());
            }
            assertThat(silent.getLast().getInputStream().read()).isEqualTo(-1);
            assertThat(bounded.told)
                    .containsExactly("LIMIT 127.0.0.1 Expected at most 2 of an address and 9 in all handshakes at once"
                            + " without a certificate.");
            for (Socket socket : silent) {
                socket.close();
            }
            LoopbackHost.eventually(() -> isLetIn(bounded.node));
        }
    }

    private static boolean isLetIn(Stranger node) throws Exception {
        try (RawConnection connection = node.opens()) {
            return !connection.isEndedWithin(300);
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void whoShowsACertificateIsHeldToNoneOfThis() throws Exception {
        StrangerBounds strict = new StrangerBounds(9, 9, 1, 1, 3_000, 1, 1, BRIEF);
        try (Bounded bounded = new Bounded(strict);
                RawConnection first = bounded.node.opens();
                RawConnection second = bounded.node.opens()) {
            first.sends(calls(300, true));
            second.sends(calls(300, false));
            assertThat(second.isEndedWithin(4_000)).as(bounded.told::toString).isFalse();
            assertThat(first.isEndedWithin(100)).as(bounded.told::toString).isFalse();
            assertThat(bounded.told).isEmpty();
        }
    }

    @Test
    void resetsAreBoundedForEverybody() throws Exception {
        try (Bounded bounded = new Bounded(StrangerBounds.OF_DAEMON);
                RawConnection connection = bounded.node.opens()) {
            assertThat(connection.isCutOff(calls(25_000, true))).isTrue();
            LoopbackHost.eventually(() -> !bounded.told.isEmpty());
            assertThat(bounded.told).singleElement().asString().startsWith("PROTOCOL 127.0.0.1 ");
        }
    }
}
