package io.jswarm.deploy.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Docker's Swarm mode on the hosts, all of them managers; asked by the docker command line. */
final class SwarmMode implements Contestant {
    private static final String FIRST = "h1";
    /** Not 2377, where jswarm listens. */
    private static final String PORT = ":2378";

    private final List<String> hosts;

    SwarmMode(List<String> hosts) throws IOException, InterruptedException {
        this.hosts = hosts;
        String manager = Testbed.address(FIRST) + PORT;
        Testbed.docker(FIRST, "swarm", "init", "--advertise-addr", manager, "--listen-addr", manager);
        String token = Testbed.docker(FIRST, "swarm", "join-token", "-q", "manager");
        for (String host : hosts.subList(1, hosts.size())) {
            String own = Testbed.address(host) + PORT;
            Testbed.docker(
                    host, "swarm", "join", "--token", token, "--advertise-addr", own, "--listen-addr", own, manager);
        }
    }

    static String version() throws InterruptedException {
        try {
            return Command.run("docker", "--version").output().strip();
        } catch (IOException e) {
            return "no docker";
        }
    }

    @Override
    public String name() {
        return "Swarm mode";
    }

    @Override
    public void create(String service, int replicas) throws IOException, InterruptedException {
        Testbed.docker(
                FIRST,
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
    public void remove(String service) throws IOException, InterruptedException {
        Testbed.docker(FIRST, "service", "rm", service);
    }

    @Override
    public boolean heals() {
        return true;
    }

    @Override
    public void takeBack(String host) throws IOException, InterruptedException {
        while (Testbed.docker(FIRST, "node", "ls", "--format", "{{.Status}} {{.ManagerStatus}}")
                        .lines()
                        .filter(line -> line.matches("Ready (Leader|Reachable)"))
                        .count()
                < hosts.size()) {
            Pause.of(Duration.ofMillis(300));
        }
    }
}
