package io.jswarm.deploy.daemon.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's HTTP port: metrics, health and readiness, for scrapers and probes. Plain HTTP without credentials, since it
 * shows figures and changes nothing. Each request has a virtual thread; connections, requests at a time and their duration
 * are bounded.
 */
public final class HttpEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final int MOST_REQUESTS = 32;
    private static final int BACKLOG = 64;
    private static final int CLOSE_SECONDS = 1;
    private static final String TEXT = "text/plain; charset=utf-8";

    /** The JDK's server reads its limits from here, once, when the first server is made; seconds and counts. */
    private static final Map<String, String> LIMITS = Map.of(
            "sun.net.httpserver.maxReqHeaderSize", "8192",
            "sun.net.httpserver.maxReqHeaders", "64",
            "sun.net.httpserver.maxReqTime", "5",
            "sun.net.httpserver.maxRspTime", "30",
            "jdk.httpserver.maxConnections", "64");

    private static final String INDEX = """
            jswarm node
            /metrics  figures for Prometheus
            /healthz  200 while the loops of this process answer
            /readyz   200 while this node takes part in its swarm
            """;

    private final HttpServer server;
    private final Exposition exposition;
    private final Supplier<Check> health;
    private final Supplier<Check> readiness;
    private final AtomicInteger underWay = new AtomicInteger();

    private record Answer(int status, String contentType, String text) {}

    /**
     * Listens from now on.
     *
     * @param address where; port 0 takes any free one
     * @param exposition what /metrics shows
     * @param health what /healthz asks; may block for some seconds
     * @param readiness what /readyz asks; may block for some seconds
     * @throws IOException when the address cannot be listened on
     */
    public HttpEndpoint(
            InetSocketAddress address, Exposition exposition, Supplier<Check> health, Supplier<Check> readiness)
            throws IOException {
        this.exposition = exposition;
        this.health = health;
        this.readiness = readiness;
        LIMITS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        try {
            server = HttpServer.create(address, BACKLOG);
        } catch (IOException e) {
            throw new IOException(
                    "Cannot listen on " + address + " for metrics and health: " + e.getMessage()
                            + ". Name another address with --metrics-addr.",
                    e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(request -> Thread.ofVirtual().name("http").start(request));
        server.start();
    }

    /** Where it listens, with the port that it got. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (underWay.incrementAndGet() > MOST_REQUESTS) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                send(exchange, new Answer(503, TEXT, "More than " + MOST_REQUESTS + " requests at a time.\n"));
            } else {
                send(exchange, answer(exchange));
            }
        } finally {
            underWay.decrementAndGet();
        }
    }

    private Answer answer(HttpExchange exchange) {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return new Answer(405, TEXT, "Expected GET or HEAD, but it was " + method + ".\n");
        }
        try {
            return switch (exchange.getRequestURI().getPath()) {
                case "/" -> new Answer(200, TEXT, INDEX);
                case "/metrics" -> metrics(exchange);
                case "/healthz" -> of(health.get());
                case "/readyz" -> of(readiness.get());
                case null, default -> new Answer(404, TEXT, "No such page. There is:\n" + INDEX);
            };
        } catch (RuntimeException e) {
            LOG.error("Cannot answer {}", exchange.getRequestURI(), e);
            return new Answer(500, TEXT, "This node met a bug and has logged it.\n");
        }
    }

    private Answer metrics(HttpExchange exchange) {
        String accept = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Accept"), "");
        Exposition.Page page = exposition.scrape(accept);
        return new Answer(200, page.contentType(), page.text());
    }

    private static Answer of(Check check) {
        return check.ok()
                ? new Answer(200, TEXT, "ok\n")
                : new Answer(503, TEXT, String.join("\n", check.reasons()) + "\n");
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Stops listening, and gives requests under way a second. Any thread; twice is once. */
    @Override
    public void close() {
        server.stop(CLOSE_SECONDS);
    }
}
