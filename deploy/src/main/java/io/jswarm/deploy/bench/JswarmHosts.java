package io.jswarm.deploy.bench;

import io.jswarm.cli.client.Caller;
import io.jswarm.cli.client.ContextStore;
import io.jswarm.cli.client.SavedContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** jswarm as it is shipped on the hosts, all of them managers; asked by its command line, which runs in this process. */
final class JswarmHosts implements Contestant {
    private static final String FIRST = "h1";
    private static final String CONTEXT = "bench";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final List<String> hosts;
    private final JswarmProgram program;

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
                managers.add(Testbed.address(host) + ":2377");
            }
            if (!host.equals(FIRST)) {
                String token = Testbed.exec(FIRST, "jswarm", "swarm", "join-token", "--quiet", role);
                Testbed.exec(host, "jswarm", "swarm", "join", "--token", token, managers.getFirst());
            }
        }
        Testbed.exec(FIRST, "env", "JSWARM_JAVA_OPTS=-Duser.home=/run", "jswarm", "context", "create", CONTEXT);
        SavedContext made =
                SavedContext.fromJson(Testbed.exec(FIRST, "cat", "/run/.jswarm/contexts/" + CONTEXT + ".json"));
        new ContextStore(home)
                .write(new SavedContext(CONTEXT, "", managers, made.ca(), made.certificate(), made.key()));
        takeBack(FIRST);
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
            Pause.of(BETWEEN_LOOKS);
        }
    }

    @Override
    public String name() {
        return Benchmark.Figure.OURS;
    }

    @Override
    public void create(String service, int replicas) throws IOException {
        jswarm(
                "service",
                "create",
                "--quiet",
                "--detach",
                "--no-resolve-image",
                "--stop-signal",
                "KILL",
                "--replicas",
                Integer.toString(replicas),
                "--name",
                service,
                "busybox",
                "sleep",
                "100000");
    }

    @Override
    public void remove(String service) throws IOException {
        jswarm("service", "rm", service);
    }

    @Override
    public boolean heals() {
        return true;
    }

    @Override
    public void takeBack(String host) throws IOException, InterruptedException {
        if (!host.equals(FIRST)) {
            startDaemon(host);
        }
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (jswarm("node", "ls", "--format", "{{.Status}} {{.ManagerStatus}}")
                        .lines()
                        .filter(line -> line.strip().matches("Ready( Leader| Reachable)?"))
                        .count()
                < hosts.size()) {
            if (System.nanoTime() > until) {
                throw new IOException("the swarm is not whole: " + jswarm("node", "ls"));
            }
            Pause.of(BETWEEN_LOOKS);
        }
    }

    /** A client of the managers; the caller closes it. */
    Caller caller() throws IOException {
        return program.caller(CONTEXT, PATIENCE);
    }

    private String jswarm(String... arguments) throws IOException {
        return program.run(arguments);
    }
}
