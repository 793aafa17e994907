package io.jswarm.bench;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.client.ClientException;
import io.jswarm.client.ContextStore;
import io.jswarm.client.JswarmClient;
import io.jswarm.client.SavedContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** jswarm as it is shipped on the hosts, all of them managers; asked by its command line, which runs in this process. */
final class JswarmHosts implements Healer, AutoCloseable {
    private static final String FIRST = "h1";
    private static final String CONTEXT = "bench";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String MANAGER_PORT = ":2377";
    private static final int NO_LABEL = 0;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final List<String> hosts;
    private final JswarmProgram program;
    private final Map<String, JswarmClient> clients = new TreeMap<>();

    /** Starts the daemons and makes a swarm of them, all managers; the client's context is kept in {@code home}. */
    JswarmHosts(List<String> hosts, Path home) throws IOException, InterruptedException {
        this(hosts, hosts.size(), home);
    }

    /** A swarm whose first hosts are managers and whose others are workers. */
    JswarmHosts(List<String> hosts, int count, Path home) throws IOException, InterruptedException {
        this.hosts = hosts;
        this.program = new JswarmProgram(home, Map.of("JSWARM_CONTEXT", CONTEXT));
        for (String host : hosts) {
            startDaemon(host);
        }
        Testbed.exec(FIRST, "jswarm", "swarm", "init");
        List<String> managers = new ArrayList<>();
        for (String host : hosts) {
            String role = managers.size() < count ? "manager" : "worker";
            if (role.equals("manager")) {
                managers.add(Testbed.address(host) + MANAGER_PORT);
            }
            if (!host.equals(FIRST)) {
                String token = Testbed.exec(FIRST, "jswarm", "swarm", "join-token", "--quiet", role);
                Testbed.exec(host, "jswarm", "swarm", "join", "--token", token, managers.getFirst());
            }
        }
        Testbed.exec(FIRST, "env", "HOME=/run", "jswarm", "context", "create", CONTEXT);
        SavedContext made =
                SavedContext.fromJson(Testbed.exec(FIRST, "cat", "/run/.jswarm/contexts/" + CONTEXT + ".json"));
        ContextStore contexts = new ContextStore(home);
        contexts.write(new SavedContext(CONTEXT, "", managers, made.ca(), made.certificate(), made.key()));
        for (String manager : managers) {
            contexts.write(new SavedContext(
                    contextOf(manager), "", List.of(manager), made.ca(), made.certificate(), made.key()));
        }
        awaitWhole();
    }

    private static void startDaemon(String host) throws IOException, InterruptedException {
        Testbed.call(
                "exec",
                "-d",
                host,
                "jswarm",
                "daemon",
                "--advertise-addr",
                Testbed.address(host),
                "--docker-host",
                "unix:///run/docker.sock");
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!Testbed.exec(host, "sh", "-c", "test -s /var/lib/jswarm/local/endpoint && jswarm info || true")
                .contains("Daemon version")) {
            if (System.nanoTime() > until) {
                throw new IOException("the daemon of " + host + " is not ready after " + PATIENCE.toSeconds() + " s");
            }
            PollPause.of(BETWEEN_LOOKS);
        }
    }

    @Override
    public String name() {
        return Benchmark.Figure.OURS;
    }

    @Override
    public void create(String service, int replicas) throws IOException {
        jswarm(Contestant.creation(service, replicas));
    }

    @Override
    public void remove(String service) throws IOException {
        jswarm("service", "rm", service);
    }

    /** A context of its own for each manager: dots and colons are no part of a name. */
    private static String contextOf(String address) {
        return CONTEXT + "-" + address.replaceAll("[^0-9]", "-");
    }

    @Override
    public String leader() throws IOException {
        return Healer.leaderOf(jswarm("node", "ls", "--format", LEADS));
    }

    /** Without a client's own tries: one call of the API, with a deadline. */
    @Override
    public boolean write(String host, String name) throws InterruptedException {
        CreateServiceRequest request = new SampleServices(List.of(), name, NO_LABEL).next();
        try {
            var _ = clientOf(host)
                    .connection()
                    .callOnce(
                            ONE_TRY,
                            attempt -> ControlGrpc.newBlockingStub(attempt.channel())
                                    .withDeadlineAfter(attempt.millis(), TimeUnit.MILLISECONDS)
                                    .createService(request));
            return true;
        } catch (ClientException e) {
            return e.isRefused(Rejection.Code.ALREADY_EXISTS); // an earlier try whose answer was lost
        } catch (IOException e) {
            return false;
        }
    }

    private JswarmClient clientOf(String host) throws IOException, InterruptedException {
        JswarmClient open = clients.get(host);
        if (open == null) {
            open = program.client(contextOf(Testbed.address(host) + MANAGER_PORT), PATIENCE);
            clients.put(host, open);
        }
        return open;
    }

    @Override
    public void unwrite(String name) throws IOException {
        jswarm("service", "rm", name + "-1");
    }

    @Override
    public void drain(String host) throws IOException {
        jswarm("node", "update", "--availability", "drain", host);
    }

    @Override
    public void activate(String host) throws IOException {
        jswarm("node", "update", "--availability", "active", host);
    }

    @Override
    public void takeBack(String host) throws IOException, InterruptedException {
        startDaemon(host);
        awaitWhole();
    }

    private void awaitWhole() throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (jswarm("node", "ls", "--format", "{{.Status}} {{.ManagerStatus}}")
                        .lines()
                        .filter(line -> line.strip().matches("Ready( Leader| Reachable)?"))
                        .count()
                < hosts.size()) {
            if (System.nanoTime() > until) {
                throw new IOException("the swarm is not whole: " + jswarm("node", "ls"));
            }
            PollPause.of(BETWEEN_LOOKS);
        }
    }

    @Override
    public void close() {
        clients.values().forEach(JswarmClient::close);
    }

    /** A client of the managers; the caller closes it. */
    JswarmClient client() {
        return program.client(CONTEXT, PATIENCE);
    }

    private String jswarm(String... arguments) throws IOException {
        return program.run(arguments);
    }
}
