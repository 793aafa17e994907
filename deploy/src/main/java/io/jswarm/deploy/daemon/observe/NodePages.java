package io.jswarm.deploy.daemon.observe;

import io.jswarm.deploy.http.HttpExchange;
import io.jswarm.deploy.http.HttpHandler;
import io.jswarm.deploy.http.HttpLimits;
import io.jswarm.deploy.http.HttpListener;
import io.jswarm.deploy.http.HttpServer;
import io.jswarm.rpc.RefusalObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The pages of the node's HTTP port: metrics, health and readiness, for scrapers and probes. Plain HTTP without credentials,
 * since they show figures and change nothing; so the port's limits are low.
 */
public final class NodePages implements HttpHandler {
    private static final HttpLimits LIMITS =
            new HttpLimits(64, 32, 8192, 8192, 8192, Duration.ofSeconds(5), Duration.ofSeconds(30));

    private static final String INDEX = """
            jswarm node
            /metrics  figures for Prometheus
            /healthz  200 while the loops of this process answer
            /readyz   200 while this node takes part in its swarm
            """;

    private final Exposition exposition;
    private final Supplier<Check> health;
    private final Supplier<Check> readiness;

    /**
     * Pages, without a port yet.
     *
     * @param exposition what /metrics shows
     * @param health what /healthz asks; may block for some seconds
     * @param readiness what /readyz asks; may block for some seconds
     */
    public NodePages(Exposition exposition, Supplier<Check> health, Supplier<Check> readiness) {
        this.exposition = exposition;
        this.health = health;
        this.readiness = readiness;
    }

    /**
     * Serves them from now on.
     *
     * @param address where; port 0 takes any free one
     * @throws IOException when the address cannot be listened on
     */
    public HttpServer serve(InetSocketAddress address, RefusalObserver refusals) throws IOException {
        try {
            return HttpServer.start(new HttpListener("metrics", address, null, LIMITS), this, refusals);
        } catch (IOException e) {
            throw new IOException(e.getMessage() + ". Name another address with --metrics-addr.", e);
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        exchange.setHeader("Cache-Control", "no-store");
        String method = exchange.method();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.setHeader("Allow", "GET, HEAD");
            exchange.answer(405, "Expected GET or HEAD, but it was " + method + ".\n");
            return;
        }
        switch (exchange.path()) {
            case "/" -> exchange.answer(200, INDEX);
            case "/metrics" -> metrics(exchange);
            case "/healthz" -> answer(exchange, health.get());
            case "/readyz" -> answer(exchange, readiness.get());
            default -> exchange.answer(404, "No such page. There is:\n" + INDEX);
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        Exposition.Page page = exposition.scrape(exchange.header("Accept").orElse(""));
        exchange.answer(200, page.contentType(), page.text().getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, Check check) throws IOException {
        if (check.ok()) {
            exchange.answer(200, "ok\n");
        } else {
            exchange.answer(503, String.join("\n", check.reasons()) + "\n");
        }
    }
}
