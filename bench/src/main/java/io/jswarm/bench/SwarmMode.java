package io.jswarm.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Docker's Swarm mode on the hosts; asked by the docker command line. */
final class SwarmMode implements Healer {
    private static final String FIRST = "h1";
    /** Not 2377, where jswarm listens. */
    private static final String PORT = ":2378";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

    private final List<String> hosts;

    /** All hosts are managers. */
    SwarmMode(List<String> hosts) throws IOException, InterruptedException {
        this(hosts, hosts.size());
    }

    /** The first hosts are managers, the others are workers. */
    SwarmMode(List<String> hosts, int managers) throws IOException, InterruptedException {
        this.hosts = hosts;
        String manager = Testbed.address(FIRST) + PORT;
        Testbed.docker(FIRST, "swarm", "init", "--advertise-addr", manager, "--listen-addr", manager);
        for (int i = 1; i < hosts.size(); i++) {
            String token = Testbed.docker(FIRST, "swarm", "join-token", "-q", i < managers ? "manager" : "worker");
            String own = Testbed.address(hosts.get(i)) + PORT;
            Testbed.docker(
                    hosts.get(i),
                    "swarm",
                    "join",
                    "--token",
                    token,
                    "--advertise-addr",
                    own,
                    "--listen-addr",
                    own,
                    manager);
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
        Testbed.docker(FIRST, Contestant.creation(service, replicas));
    }

    @Override
    public void remove(String service) throws IOException, InterruptedException {
        Testbed.docker(FIRST, "service", "rm", service);
    }

    @Override
    public String leader() throws IOException, InterruptedException {
        return Healer.leaderOf(Testbed.docker(FIRST, "node", "ls", "--format", LEADS));
    }

    /** A name that is taken was given by an earlier try whose answer was lost. */
    @Override
    public boolean write(String host, String name) throws InterruptedException {
        try {
            Command.Ended ended = Testbed.docker(
                    ONE_TRY,
                    host,
                    "service",
                    "create",
                    "--quiet",
                    "--detach",
                    "--no-resolve-image",
                    "--replicas",
                    "0",
                    "--name",
                    name,
                    "busybox");
            return ended.exitCode() == 0 || ended.errors().contains("name conflicts with an existing object");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void unwrite(String name) throws IOException, InterruptedException {
        remove(name);
    }

    @Override
    public void drain(String host) throws IOException, InterruptedException {
        Testbed.docker(FIRST, "node", "update", "--availability", "drain", host);
    }

    @Override
    public void activate(String host) throws IOException, InterruptedException {
        Testbed.docker(FIRST, "node", "update", "--availability", "active", host);
    }

    @Override
    public void takeBack(String host) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (ready() < hosts.size()) {
            if (System.nanoTime() > until) {
                throw new IOException("the swarm of the engines is not whole after " + PATIENCE.toSeconds() + " s");
            }
            PollPause.of(BETWEEN_LOOKS);
        }
    }

    /** How many managers are there; none while nobody leads. */
    private static long ready() throws InterruptedException {
        try {
            return Testbed.docker(FIRST, "node", "ls", "--format", "{{.Status}} {{.ManagerStatus}}")
                    .lines()
                    .filter(line -> line.matches("Ready (Leader|Reachable)"))
                    .count();
        } catch (IOException e) {
            return 0;
        }
    }
}
