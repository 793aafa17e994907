package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.cli.Cli;
import io.jswarm.cli.output.Printer;
import io.jswarm.cli.program.Environment;
import io.jswarm.client.TlsChannels;
import io.jswarm.manager.dispatcher.Dispatcher;
import io.jswarm.manager.raft.KeyRing;
import io.jswarm.rpc.Loopback;
import io.jswarm.rpc.tls.UnlockKey;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.Retry;
import io.jswarm.worker.exec.docker.LogRotation;
import io.jswarm.worker.storage.DiskStorage;
import io.jswarm.worker.storage.Entry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

/** A host with a daemon of its own on loopback, without an engine, and the command line of the person who runs it. */
public final class LoopbackHost implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What a command left behind. */
    public record Result(int exitCode, String out, String err) {}

    private final Path folder;
    private final int ownSessions;
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final List<Integer> ports = freePorts(2);
    private int port = ports.getFirst();
    private final int httpPort = ports.getLast();
    private Clock clock;
    private Daemon daemon;
    private boolean running = true;

    public LoopbackHost(Path folder) throws IOException {
        this(folder, Clock.system());
    }

    /** It serves so many workers while it leads, and sends others to other managers. */
    public LoopbackHost(Path folder, int ownSessions) throws IOException {
        this(folder, Clock.system(), ownSessions);
    }

    /** With a wall clock that is ahead of the machine's. */
    LoopbackHost(Path folder, Duration ahead) throws IOException {
        this(folder, ahead(ahead));
    }

    /** Its daemon goes by this clock. */
    LoopbackHost(Path folder, Clock clock) throws IOException {
        this(folder, clock, Dispatcher.OWN_SESSIONS);
    }

    private LoopbackHost(Path folder, Clock clock, int ownSessions) throws IOException {
        this.folder = folder;
        this.ownSessions = ownSessions;
        this.clock = clock;
        this.daemon = daemon();
    }

    /** A port that nobody listens on now. */
    static int freePort() {
        return freePorts(1).getFirst();
    }

    private static List<Integer> freePorts(int count) {
        try {
            return Loopback.freePorts(count);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Daemon daemon() throws IOException {
        return Daemon.start(
                new DaemonSettings(
                        root(),
                        addr(),
                        addr(),
                        "unix://" + engineSocket(),
                        "127.0.0.1:" + httpPort,
                        "",
                        LogRotation.read(LogRotation.DEFAULT),
                        ownSessions),
                clock,
                (what, cause) -> faults.add(what + ": " + cause));
    }

    private static Clock ahead(Duration by) {
        return () -> {
            Now now = Clock.system().now();
            return new Now(now.wallMs() + by.toMillis(), now.monoNanos());
        };
    }

    /** Where other hosts reach it. */
    public String addr() {
        return "127.0.0.1:" + port;
    }

    /** Where its metrics are. */
    public String httpAddr() {
        return "127.0.0.1:" + httpPort;
    }

    /** Where an engine would listen. */
    Path engineSocket() {
        return folder.resolve("no-engine.sock");
    }

    /** The home folder of the person who runs its command line: contexts lie there. */
    public Path home() {
        return folder.resolve("home");
    }

    public Path root() {
        return folder.resolve("data");
    }

    void stop() throws IOException {
        running = false;
        daemon.close();
    }

    /** It has another address from the next start on. */
    void moves() {
        port = freePort();
    }

    /** Starts the daemon again, and waits until it has taken up what it was. */
    void start() throws IOException {
        daemon = daemon();
        running = true;
        eventually(() -> List.of("active", "locked").contains(state()));
    }

    /** Starts it with a wall clock that is so far ahead of the machine's. */
    void start(Duration by) throws IOException {
        clock = ahead(by);
        start();
    }

    /** The same, and waits for a state. */
    void start(Duration by, String state) throws IOException {
        clock = ahead(by);
        daemon = daemon();
        running = true;
        eventually(() -> state.equals(state()));
    }

    /** Makes its worker able to open a session though there is no engine: it remembers what one said once. */
    void remembersAnEngine() throws IOException {
        stop();
        try (DiskStorage storage = new DiskStorage(root().resolve("worker"))) {
            storage.load();
            storage.append(
                    List.of(new Entry.PutDescription(NodeDescription.newBuilder()
                            .setHostname(folder.getFileName().toString())
                            .build())),
                    true);
        }
        start();
    }

    /** Starts it again with a wall clock that is so far ahead of the machine's. */
    void restart(Duration by) throws IOException {
        stop();
        start(by);
    }

    /** Stops it and starts it again. */
    public void restart() throws IOException {
        stop();
        start();
    }

    @Override
    public void close() throws IOException {
        if (running) {
            stop();
        }
        assertThat(faults).isEmpty();
    }

    public Result jswarm(String... arguments) {
        return jswarmReading("", arguments);
    }

    Result jswarmReading(String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Environment environment = new Environment(
                new Printer(out, false),
                new Printer(err, false),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                Map.of("JSWARM_DATA_ROOT", root().toString()),
                home(),
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

    /** What a command prints that must succeed. */
    public String done(String... arguments) {
        Result result = jswarm(arguments);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result.out();
    }

    /** What a host joins with that is to be a {@code manager} or a {@code worker}. */
    public String token(String role) {
        return done("swarm", "join-token", "--quiet", role).strip();
    }

    /** Joins the manager's swarm as a {@code manager} or a {@code worker}. */
    public void join(LoopbackHost manager, String role) {
        done("swarm", "join", "--token", manager.token(role), manager.addr());
    }

    /** Its node in the swarm that it is in. */
    public String nodeId() {
        return done("info", "--format", "{{.Swarm.NodeID}}").strip();
    }

    /** What {@code jswarm info} says first. */
    String state() {
        String line = done("info").lines().findFirst().orElse("");
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    public static void eventually(Callable<Boolean> holds) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreException(java.nio.file.NoSuchFileException.class)
                .until(holds);
    }

    /** Status and text. */
    String readyz() throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/readyz");
        return answer.statusCode() + " " + answer.body();
    }

    /** All figures, as Prometheus text. */
    public String metrics() throws IOException, InterruptedException {
        return get("/metrics").body();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    boolean isLockable() throws IOException {
        return KeyRing.isLocked(root().resolve("raft/log"));
    }

    /** Whether the disk's keys are wrapped by this unlock key now. */
    boolean opensWith(String key) {
        try {
            return isLockable()
                    && KeyRing.unlock(
                                    root().resolve("raft/log"),
                                    UnlockKey.parse(key).orThrow())
                            .isLocking();
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    boolean isNodeKeyEncrypted() throws IOException {
        String identity = Files.readString(root().resolve("certificates/node.pem"));
        assertThat(identity).contains("BEGIN CERTIFICATE");
        return !identity.contains("BEGIN PRIVATE KEY");
    }

    /** Files outside of the local listener's folder that have this text. */
    List<Path> filesWith(String text) throws IOException {
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
}
