package io.jswarm.systemtest.swarm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The hosts of the testbed, with the daemon of this build on each. */
public final class Hosts {
    static final String H1 = "h1";
    static final String H2 = "h2";
    static final String H3 = "h3";
    /** All of them. */
    public static final List<String> ALL = List.of(H1, H2, H3);
    /** A home folder of the host's own. */
    static final String HOME = "/run/home";

    private static final String DAEMON = "jswarm";
    private static final List<String> JAVA = List.of(
            System.getProperty("java.home") + "/bin/java",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:-UsePerfData"); // its files in /tmp would be those of other hosts with equal pids
    /** What the daemon is started through, e.g. env with variables; words separated by blanks. */
    private static final List<String> PREFIX =
            System.getProperty("jswarm.testbed.daemon", "").isBlank()
                    ? List.of()
                    : List.of(System.getProperty("jswarm.testbed.daemon", "").split(" "));

    /** The program as it is shipped, when that is to be started and not the classes under test; it starts faster. */
    private static final String LAUNCHER = System.getProperty("jswarm.testbed.launcher", "");

    /** More options for the virtual machines of the daemons that are started with it. */
    private static final String OPTIONS = System.getProperty("jswarm.testbed.options", "");

    private static final String FORMAT =
            "{{.ID}}|{{.State}}|{{.Label \"com.jswarm.task.id\"}}|{{.Label \"com.jswarm.service.name\"}}";

    private final Testbed testbed = new Testbed();
    private final Map<String, String> addresses = new TreeMap<>();
    private final Map<String, String> sockets = new TreeMap<>();

    /** Three fresh hosts with daemons that belong to no swarm. */
    static Hosts up() {
        return up(host -> {});
    }

    /** The same, with something done to each host before its daemon starts. */
    static Hosts up(Consumer<String> before) {
        Hosts hosts = new Hosts();
        hosts.testbed.up(ALL.size());
        ALL.forEach(before);
        ALL.forEach(hosts::know);
        ALL.forEach(hosts::startDaemon);
        return hosts;
    }

    private void know(String host) {
        addresses.put(host, testbed.ip(host));
        sockets.put(host, testbed.run("socket", host).strip());
    }

    /** One more host for one test, with a daemon that belongs to no swarm. */
    void add(String host) {
        testbed.run("add", host, "--live-restore");
        know(host);
        startDaemon(host);
    }

    /** The host that was added is no more. */
    void discard(String host) {
        testbed.run("kill", host);
        testbed.run("wipe", host);
    }

    void down() {
        testbed.down();
    }

    /** Their script. */
    public Testbed testbed() {
        return testbed;
    }

    /** The host's address. */
    public String address(String host) {
        return addresses.getOrDefault(host, host);
    }

    /** host:port of these managers. */
    public List<String> managers(List<String> hosts) {
        return hosts.stream().map(host -> address(host) + ":2377").toList();
    }

    /** Starts the daemon of this build there. */
    public void startDaemon(String host) {
        List<String> command = new ArrayList<>(PREFIX);
        command.addAll(LAUNCHER.isEmpty() ? underTest() : shipped(OPTIONS, "daemon"));
        command.addAll(List.of("--advertise-addr", address(host), "--docker-host", "unix:///run/docker.sock"));
        testbed.detach(host, DAEMON, command);
    }

    private static List<String> underTest() {
        List<String> command = new ArrayList<>(JAVA);
        command.addAll(List.of(
                "-Xmx512m",
                "-XX:+UseG1GC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseCompactObjectHeaders",
                "-Dcom.google.protobuf.use_unsafe_pre22_gencode=true",
                "-Dlogback.configurationFile=logback.xml", // not that of the tests
                "-cp",
                System.getProperty("java.class.path"),
                "io.jswarm.deploy.daemon.DaemonMain"));
        return command;
    }

    private static List<String> shipped(String javaOptions, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "JSWARM_JAVA_HOME=" + System.getProperty("java.home"),
                "JSWARM_JAVA_OPTS=-XX:-UsePerfData " + javaOptions,
                LAUNCHER));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The host's address is this one from now on: it has it beside its first, and its daemon's next start names it. */
    void moved(String host, String address) {
        if (!address.equals(testbed.ip(host))) {
            testbed.exec(host, List.of("ip", "addr", "replace", address + "/24", "dev", "eth0"))
                    .orFail();
        }
        addresses.put(host, address);
    }

    /** The host's first address is its only one again. */
    void movedBack(String host) {
        testbed.exec(host, List.of("ip", "addr", "del", address(host) + "/24", "dev", "eth0"));
        addresses.put(host, testbed.ip(host));
    }

    /** Ends it as a service manager does, and waits until it has ended. */
    void stopDaemon(String host) {
        testbed.run("kill-process", "-s", "TERM", host, DAEMON);
        Swarm.eventually().until(() -> !testbed.runs(host, DAEMON));
    }

    /** Kills it with SIGKILL. */
    public void killDaemon(String host) {
        testbed.run("kill-process", host, DAEMON);
    }

    /** What the host's daemon has told its log so far. */
    String said(String host) {
        try {
            return Files.readString(testbed.log(host, DAEMON));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command line on the host itself, for what only its root may do. */
    public Testbed.Ended jswarm(String host, String... arguments) {
        return jswarmWithin("60s", host, arguments);
    }

    /** The same, for a call that may take so long. */
    Testbed.Ended jswarmWithin(String timeout, String host, String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", "HOME=" + HOME));
        if (LAUNCHER.isEmpty()) {
            command.addAll(JAVA);
            command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.jswarm.cli.Main"));
        } else {
            command.addAll(shipped(""));
        }
        command.addAll(List.of("--timeout", timeout));
        command.addAll(List.of(arguments));
        return testbed.exec(host, command);
    }

    /** Starts what is dead, ends all faults; returns the hosts whose daemon had ended. */
    public List<String> repair() {
        testbed.run("heal");
        List<String> ended = new ArrayList<>();
        for (String host : ALL) {
            boolean dark = !testbed.hasPower(host);
            if (dark) {
                testbed.run("boot", host);
            } else if (!testbed.runs(host, "/run/docker.pid")) {
                testbed.run("start-engine", host, "--live-restore");
            }
            if (dark || !testbed.runs(host, DAEMON)) {
                ended.add(host);
                startDaemon(host);
            }
        }
        return ended;
    }

    /** All containers of ours on these hosts, ended ones too. */
    public List<Container> containers(List<String> hosts) {
        return hosts.stream().flatMap(this::containers).toList();
    }

    private Stream<Container> containers(String host) {
        String socket = sockets.getOrDefault(host, "");
        return testbed.docker(
                        socket, "ps", "-a", "--no-trunc", "--filter", "label=com.jswarm.task.id", "--format", FORMAT)
                .lines()
                .filter(line -> line.contains("|"))
                .map(line -> line.split("\\|", -1))
                .map(part -> new Container(host, part[0], part[1].equals("running"), part[2], part[3]));
    }
}
