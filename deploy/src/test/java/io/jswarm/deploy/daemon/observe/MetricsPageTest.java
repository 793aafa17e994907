package io.jswarm.deploy.daemon.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.deploy.http.HttpServer;
import io.jswarm.manager.Manager;
import io.jswarm.manager.Surroundings;
import io.jswarm.manager.control.Deciders;
import io.jswarm.manager.controlapi.Leaders;
import io.jswarm.manager.dispatcher.Dispatcher;
import io.jswarm.manager.raft.AddressBook;
import io.jswarm.manager.raft.GrpcRaftTransport;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.ThreadEventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The reference page names every metric that a node shows, with its type, and no other. */
final class MetricsPageTest {
    private static final Path ROOT = Path.of(System.getProperty("jswarm.root", ".."));
    private static final Path PAGE = ROOT.resolve("docs/reference/metrics.md");
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9_]+)` \\| (\\w+) \\|", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("^# TYPE ([a-z0-9_]+) (\\w+)$", Pattern.MULTILINE);

    /** How the worker makes a meter, in its sources: with a description, which is its HELP text. */
    private static final Pattern MADE =
            Pattern.compile("(timer|counter|gauge)\\(\\s*\"(jswarm\\.[a-z.]+)\",\\s*\"[A-Z0-9]");

    private static final Pattern NO_HELP = Pattern.compile("^# HELP ([a-z0-9_]+) *$", Pattern.MULTILINE);

    /** Shown only by some collectors or once something happened that a test cannot ask for. */
    private static final String SOMETIMES = "jvm_gc_concurrent_phase_time_seconds";

    @Test
    void thePageAndAScrapeNameTheSameMetrics() throws Exception {
        Map<String, String> onPage = names(ROW, Files.readString(PAGE));
        String page = scrape();
        assertThat(NO_HELP.matcher(page).results().map(found -> found.group(1)).toList())
                .as("metrics without a HELP text")
                .isEmpty();
        Map<String, String> scraped = names(TYPE, page);
        // A histogram or a summary has its largest value beside it, which the page says once for all.
        scraped.keySet().removeIf(name -> name.endsWith("_max") && scraped.containsKey(name.replaceAll("_max$", "")));
        onPage.remove(SOMETIMES);
        scraped.remove(SOMETIMES);
        scraped.putAll(ofTheWorker());
        assertThat(onPage).isEqualTo(scraped);
    }

    private static Map<String, String> names(Pattern pattern, String text) {
        Map<String, String> names = new TreeMap<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            names.put(matcher.group(1), matcher.group(2));
        }
        return names;
    }

    /** The worker makes its meters as engine and tasks come and go, so its sources are asked. */
    private static Map<String, String> ofTheWorker() throws IOException {
        Map<String, String> names = new TreeMap<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve("worker/src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher matcher = MADE.matcher(Files.readString(file));
                while (matcher.find()) {
                    String name = matcher.group(2).replace('.', '_');
                    switch (matcher.group(1)) {
                        case "timer" -> names.put(name + "_seconds", "summary");
                        case "counter" -> names.put(name + "_total", "counter");
                        default -> names.put(name, "gauge");
                    }
                }
            }
        }
        assertThat(names).as("meters in the worker's sources").isNotEmpty();
        return names;
    }

    private static String scrape() throws IOException, InterruptedException {
        Exposition exposition = new Exposition();
        Fixture cluster = new Fixture()
                .with(Nodes.node(1).build())
                .with(Services.replicated(1, 2).build());
        StillStore store = new StillStore();
        store.image = cluster.state();
        try (ThreadEventLoop loop = new ThreadEventLoop("control", Clock.system(), MetricsPageTest::fail);
                ProcessMetrics process = new ProcessMetrics(exposition.registry());
                ManagerMetrics manager = ofTheManager(exposition, loop, store);
                HttpServer endpoint = new NodePages(exposition, () -> Check.OK, () -> Check.OK)
                        .serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), RefusalObserver.NONE)) {
            var _ = new RefusalLog(exposition.registry(), Clock.system());
            NodeMetrics node = new NodeMetrics(exposition.registry(), "1.2.3", () -> Optional.of(Instant.EPOCH));
            node.joined("node-0001", "host-1");
            manager.leading(store.image, 1);
            System.gc();
            Awaitility.await()
                    .dontCatchUncaughtExceptions() // those of the channels that an earlier test left are not this one's
                    .until(() -> get(endpoint).contains("jvm_gc_pause_seconds_count"));
            assertThat(process).isNotNull();
            return get(endpoint);
        }
    }

    /** The meters of a whole manager, but for those of its store's library. */
    private static ManagerMetrics ofTheManager(Exposition exposition, EventLoop loop, StillStore store)
            throws IOException {
        Surroundings around = new Surroundings(
                "node-0001",
                loop,
                Randomness.seeded(1),
                MetricsPageTest::fail,
                exposition.registry(),
                Deciders.inOrder(),
                any -> Leaders.unreachable(),
                (addr, listener) -> {
                    throw new AssertionError("nobody is relayed");
                },
                Dispatcher.OWN_SESSIONS,
                1 << 20,
                new WorkerRefusals(exposition.registry(), Clock.system()));
        Manager<StillStore> manager = Manager.open(around, listener -> store);
        GrpcRaftTransport transport = new GrpcRaftTransport(raftId -> null, addr -> {
            throw new AssertionError("nobody is called");
        });
        var _ = manager.raft(transport, AddressBook.open(Path.of("no-peers")));
        return new ManagerMetrics(exposition, loop, store, manager.control().sessions(), manager.dispatcher()::load);
    }

    private static void fail(String what, Throwable cause) {
        throw new AssertionError(what, cause);
    }

    private static String get(HttpServer endpoint) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            InetSocketAddress at = (InetSocketAddress) endpoint.address();
            URI uri = URI.create("http://" + at.getHostString() + ":" + at.getPort() + "/metrics");
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
