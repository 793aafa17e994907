import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of a container engine as a daemon needs that is being trained: it makes containers out of nothing and says that
 * they run. Listens on a Unix socket, which is its argument, until it is ended.
 */
public final class StubEngine {
    private static final Pattern LABELS = Pattern.compile("\"Labels\":(\\{[^}]*})");
    private static final Pattern CONTAINER = Pattern.compile("/containers/([^/]+)(/json|/start|/stop)?");

    private record Container(String id, String labels, boolean started, boolean running) {
        String json() {
            return """
                    {"Id":"%s","Config":{"Labels":%s},"Labels":%s,"NetworkSettings":{"Ports":{}},
                    "State":{"Running":%s,"StartedAt":"%s","Pid":%d,"ExitCode":0,"OOMKilled":false,"Error":""}}"""
                    .formatted(
                            id,
                            labels,
                            labels,
                            running,
                            started ? "2026-01-01T00:00:00Z" : "0001-01-01T00:00:00Z",
                            running ? 1 : 0);
        }

        String listed() {
            return """
                    {"Id":"%s","Labels":%s,"State":"%s","Status":"Up"}"""
                    .formatted(id, labels, running ? "running" : started ? "exited" : "created");
        }
    }

    private final Map<String, Container> containers = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<BlockingQueue<String>> listeners = new CopyOnWriteArrayList<>();

    public static void main(String[] arguments) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        HttpServer http = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", new StubEngine()::answer);
        http.start();
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(Path.of(arguments[0])));
            while (true) {
                SocketChannel client = listening.accept();
                Socket server = new Socket(loopback, http.getAddress().getPort());
                pipe(Channels.newInputStream(client), server.getOutputStream(), client, server);
                pipe(server.getInputStream(), Channels.newOutputStream(client), client, server);
            }
        }
    }

    private static void pipe(InputStream from, OutputStream to, AutoCloseable one, AutoCloseable other) {
        Thread.ofPlatform().daemon().start(() -> {
            try (one;
                    other) {
                from.transferTo(to);
            } catch (Exception e) {
                // the other end hung up
            }
        });
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Matcher container = CONTAINER.matcher(path);
            switch (path) {
                case "/_ping" -> send(exchange, 200, "OK");
                case "/info" ->
                    send(
                            exchange,
                            200,
                            """
                            {"ServerVersion":"26.1.5","Name":"trained","OSType":"linux","Architecture":"x86_64","NCPU":64,
                            "MemTotal":64000000000,"Labels":[]}""");
                case "/events" -> events(exchange);
                case "/containers/json" ->
                    send(
                            exchange,
                            200,
                            containers.values().stream().map(Container::listed).toList().toString());
                case "/containers/create" -> {
                    Matcher labels = LABELS.matcher(body);
                    // One name for it is enough: it is asked for by both.
                    String id = exchange.getRequestURI().getQuery().replaceFirst("^name=", "");
                    containers.put(id, new Container(id, labels.find() ? labels.group(1) : "{}", false, false));
                    send(exchange, 201, "{\"Id\":\"" + id + "\"}");
                }
                default -> {
                    if (path.startsWith("/images/")) {
                        send(exchange, 200, "{}");
                    } else if (container.matches() && containers.containsKey(container.group(1))) {
                        act(exchange, containers.get(container.group(1)), container.group(2));
                    } else {
                        send(exchange, 404, "{\"message\":\"not here\"}");
                    }
                }
            }
        }
    }

    private void act(HttpExchange exchange, Container container, String action) throws IOException {
        if ("/json".equals(action)) {
            send(exchange, 200, container.json());
            return;
        }
        if ("/start".equals(action)) {
            containers.put(container.id(), new Container(container.id(), container.labels(), true, true));
        } else if ("/stop".equals(action)) {
            containers.put(container.id(), new Container(container.id(), container.labels(), true, false));
        } else {
            containers.remove(container.id());
        }
        send(exchange, 204, "");
        if (!"/start".equals(action)) {
            String event = "{\"Actor\":{\"Attributes\":" + container.labels() + "}}";
            listeners.forEach(each -> each.add(event));
        }
    }

    private void events(HttpExchange exchange) throws IOException {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        listeners.add(queue);
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.flush();
            while (true) {
                out.write((queue.take() + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            listeners.remove(queue);
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
