package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.cli.Cli;
import io.jswarm.cli.Environment;
import io.jswarm.cli.client.TlsChannels;
import io.jswarm.manager.raft.KeyRing;
import io.jswarm.rpc.tls.UnlockKey;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.Retry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole daemon, without an engine, and the command line that a person uses: locked, unlocked, rotated. */
@Timeout(240)
final class AutolockTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder = Path.of("");

    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final int port = freePort();
    private final int httpPort = freePort();
    private Daemon daemon;

    private record Result(int exitCode, String out, String err) {}

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path root() {
        return folder.resolve("data");
    }

    @BeforeEach
    void start() throws IOException {
        String addr = "127.0.0.1:" + port;
        daemon = Daemon.start(
                new DaemonSettings(
                        root(), addr, addr, "unix://" + folder.resolve("no-engine.sock"), "127.0.0.1:" + httpPort),
                (what, cause) -> faults.add(what + ": " + cause));
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        assertThat(faults).isEmpty();
    }

    private void restart() throws IOException {
        daemon.close();
        start();
        eventually(() -> !state().equals("pending"));
    }

    private Result jswarm(String... arguments) {
        return jswarmReading("", arguments);
    }

    private Result jswarmReading(String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Environment environment = new Environment(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                Map.of("JSWARM_DATA_ROOT", root().toString()),
                folder.resolve("home"),
                false,
                100,
                "test",
                Clock.system(),
                Randomness.secure(),
                millis -> Retry.pause(Duration.ofMillis(millis)),
                action -> () -> {},
                new TlsChannels());
        int exitCode = Cli.run(environment, arguments);
        return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private String done(String... arguments) {
        Result result = jswarm(arguments);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result.out();
    }

    private static void eventually(Callable<Boolean> holds) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(holds);
    }

    private String readyz() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/readyz"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        }
    }

    private String state() {
        String line = done("info").lines().findFirst().orElse("");
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    private boolean opens(String key) {
        try {
            KeyRing.unlock(root().resolve("raft/log"), UnlockKey.parse(key).orThrow());
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private boolean isKeyEncrypted() throws IOException {
        String identity = Files.readString(root().resolve("certificates/node.pem"));
        assertThat(identity).contains("BEGIN CERTIFICATE");
        return !identity.contains("BEGIN PRIVATE KEY");
    }

    /** Files outside of the local listener's folder that have this text. */
    private List<Path> filesWith(String text) throws IOException {
        try (Stream<Path> files = Files.walk(root())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(root().resolve("local")))
                    .filter(file -> read(file).contains(text))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String keyIn(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(UnlockKey.PREFIX))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no unlock key in: " + text));
    }

    @Test
    void aLockedManagerWaitsForItsKeyAndGoesOn() throws Exception {
        String key = keyIn(done("swarm", "init", "--autolock"));
        assertThat(done("swarm", "unlock-key", "--quiet").strip()).isEqualTo(key);
        String token = done("swarm", "join-token", "--quiet", "manager").strip();
        assertThat(jswarm("swarm", "unlock").err()).contains("not locked");
        assertThat(isKeyEncrypted()).isTrue();
        assertThat(filesWith("PRIVATE KEY")).isEmpty();
        assertThat(filesWith(token)).isEmpty();
        assertThat(filesWith(key.substring(UnlockKey.PREFIX.length()))).isEmpty();

        restart();
        assertThat(jswarm("info").out()).contains("locked", "needs to be unlocked", "jswarm swarm unlock");
        assertThat(readyz()).startsWith("503 ").contains("needs to be unlocked", "jswarm swarm unlock");
        for (String[] command : List.of(new String[] {"node", "ls"}, new String[] {"swarm", "init"})) {
            Result refused = jswarm(command);
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("needs to be unlocked", "jswarm swarm unlock");
        }
        Result wrong = jswarmReading(UnlockKey.create(Randomness.secure()).toText(), "swarm", "unlock");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err()).contains("could not be unlocked");
        assertThat(jswarmReading("nonsense\n", "swarm", "unlock").err()).contains("Expected an unlock key");
        assertThat(state()).isEqualTo("locked");

        Result right = jswarmReading(key + "\n", "swarm", "unlock");
        assertThat(right.exitCode()).as(right.err()).isZero();
        assertThat(state()).isEqualTo("active");
        assertThat(done("swarm", "join-token", "--quiet", "manager").strip()).isEqualTo(token);
        assertThat(done("node", "ls")).contains("Leader");
    }

    @Test
    void theKeyIsRotatedAndAutolockTurnedOffAndOn() throws Exception {
        done("swarm", "init");
        assertThat(isKeyEncrypted()).isFalse();
        Result none = jswarm("swarm", "unlock-key", "--rotate");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("autolock", "--autolock=true");
        String first = keyIn(done("swarm", "update", "--autolock"));
        eventually(() -> opens(first));
        eventually(this::isKeyEncrypted);
        String second = done("swarm", "unlock-key", "--rotate", "--quiet").strip();
        eventually(() -> opens(second));
        assertThat(opens(first)).isFalse();

        restart();
        assertThat(jswarmReading(first, "swarm", "unlock").err()).contains("rotated while this manager was away");
        assertThat(jswarmReading(second, "swarm", "unlock").exitCode()).isZero();
        done("swarm", "update", "--autolock=false");
        eventually(() -> !KeyRing.isLocked(root().resolve("raft/log")));
        eventually(() -> !isKeyEncrypted());

        restart();
        assertThat(state()).isEqualTo("active");
        String third = keyIn(done("swarm", "update", "--autolock=true"));
        eventually(() -> opens(third));
        restart();
        assertThat(state()).isEqualTo("locked");
        assertThat(jswarm("swarm", "leave").exitCode()).isEqualTo(1);
        done("swarm", "leave", "--force");
        assertThat(state()).isEqualTo("inactive");
        done("swarm", "init");
    }
}
