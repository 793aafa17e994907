package io.jswarm.bench;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.GetRaftStatusRequest;
import io.jswarm.api.v1.RaftRole;
import io.jswarm.api.v1.RaftStatus;
import io.jswarm.client.ContextStore;
import io.jswarm.client.SavedContext;
import io.jswarm.client.TlsChannels;
import io.jswarm.rpc.Loopback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Three daemons as they are shipped, processes of their own on loopback, all managers of one swarm and without an engine;
 * reached over mutual TLS. For one thread.
 */
final class DaemonTrio implements AutoCloseable {
    /** How many there are. */
    static final int MEMBERS = 3;

    private static final String CONTEXT = "bench";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final long STATUS_DEADLINE_MS = 2_000;

    private final Path folder;
    private final Map<String, String> environment;
    private final List<Integer> ports;
    private final List<Process> daemons = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private SavedContext context;

    /** Starts them and waits until all three vote. */
    DaemonTrio(Path folder) throws IOException, InterruptedException {
        this(folder, Map.of());
    }

    /** The same, with these variables for each daemon. */
    DaemonTrio(Path folder, Map<String, String> environment) throws IOException, InterruptedException {
        this.folder = folder;
        this.environment = environment;
        this.ports = Loopback.freePorts(MEMBERS);
        try {
            for (int i = 0; i < MEMBERS; i++) {
                daemons.add(launch(i));
            }
            for (int i = 0; i < MEMBERS; i++) {
                awaitListener(i);
            }
            program(0).run("swarm", "init");
            String token =
                    program(0).run("swarm", "join-token", "--quiet", "manager").strip();
            for (int i = 1; i < MEMBERS; i++) {
                program(i).run("swarm", "join", "--token", token, address(0));
            }
            program(0).run("context", "create", CONTEXT);
            context = new ContextStore(folder.resolve("home")).read(CONTEXT);
            for (int i = 0; i < MEMBERS; i++) {
                channels.add(connect(i));
            }
            awaitWhole();
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Process launch(int member) throws IOException {
        if (!Files.isExecutable(Launcher.PROGRAM)) {
            throw new IOException(
                    "no program at " + Launcher.PROGRAM + "; build it with: mvn -q -Dquickly -DskipTests package");
        }
        ProcessBuilder builder = new ProcessBuilder(
                        Launcher.PROGRAM.toString(),
                        "daemon",
                        "--data-root=" + root(member),
                        "--listen-addr=" + address(member),
                        "--advertise-addr=" + address(member),
                        "--docker-host=unix://" + folder.resolve("no-engine.sock"),
                        "--metrics-addr=none",
                        "--log-level=warn")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("daemon" + member + ".log").toFile()));
        builder.directory(folder.toFile()); // where libraries drop what they have to tell
        builder.environment().putAll(environment);
        builder.environment().put("JSWARM_JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private Path root(int member) {
        return folder.resolve("daemon" + member);
    }

    /** Where a manager answers. */
    String address(int member) {
        return "127.0.0.1:" + ports.get(member);
    }

    private JswarmProgram program(int member) {
        return new JswarmProgram(
                folder.resolve("home"), Map.of("JSWARM_DATA_ROOT", root(member).toString()));
    }

    private void awaitListener(int member) throws IOException, InterruptedException {
        Path endpoint = root(member).resolve("local/endpoint");
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(endpoint)) {
            if (!daemons.get(member).isAlive() || System.nanoTime() > until) {
                throw new IOException("daemon " + member + " did not start: "
                        + Files.readString(folder.resolve("daemon" + member + ".log")));
            }
            PollPause.of(BETWEEN_LOOKS);
        }
    }

    /** A connection of one's own to a manager; the caller shuts it down. */
    ManagedChannel connect(int member) throws IOException {
        return new TlsChannels().open(context.endpoint(), address(member));
    }

    /** The connection to a manager that all share. */
    ManagedChannel channel(int member) {
        return channels.get(member);
    }

    /** What a manager says of its part of the log, without asking others; null when it does not answer. */
    @Nullable
    RaftStatus status(int member) {
        try {
            channels.get(member).resetConnectBackoff();
            return ControlGrpc.newBlockingStub(channels.get(member))
                    .withDeadlineAfter(STATUS_DEADLINE_MS, TimeUnit.MILLISECONDS)
                    .getRaftStatus(GetRaftStatusRequest.getDefaultInstance())
                    .getStatus();
        } catch (StatusRuntimeException e) {
            return null;
        }
    }

    /** Waits until all answer, know of all three voters and one leader, and have applied what they know of; the leader. */
    int awaitWhole() throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<RaftStatus> all = new ArrayList<>();
            IntStream.range(0, MEMBERS).mapToObj(this::status).forEach(status -> {
                if (status != null) {
                    all.add(status);
                }
            });
            if (all.size() == MEMBERS && isWhole(all)) {
                return IntStream.range(0, MEMBERS)
                        .filter(i -> all.get(i).getRole() == RaftRole.RAFT_ROLE_LEADER)
                        .findFirst()
                        .orElseThrow();
            }
            if (System.nanoTime() > until) {
                throw new IOException("the managers are not one group after " + PATIENCE.toSeconds() + " s: " + all);
            }
            PollPause.of(BETWEEN_LOOKS);
        }
    }

    private static boolean isWhole(List<RaftStatus> all) {
        long revision = all.getFirst().getRevision();
        return all.stream()
                                .filter(status -> status.getRole() == RaftRole.RAFT_ROLE_LEADER)
                                .count()
                        == 1
                && all.stream()
                        .allMatch(status -> status.getVoters() == MEMBERS
                                && status.getRole() != RaftRole.RAFT_ROLE_LEADERLESS
                                && status.getRevision() == revision);
    }

    /** With which workers join. */
    String workerToken() throws IOException {
        return program(0).run("swarm", "join-token", "--quiet", "worker").strip();
    }

    /** A manager's process. */
    Process process(int member) {
        return daemons.get(member);
    }

    /** Kills a manager's process at once, as {@code kill -9} does; returns when it is dead. */
    void kill(int member) {
        daemons.get(member).destroyForcibly().onExit().join();
    }

    /** Starts a manager that was killed. */
    void restart(int member) throws IOException {
        daemons.set(member, launch(member));
    }

    /** The processor time of all three so far. */
    Duration cpu() {
        return ProcessorTime.of(daemons);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        daemons.forEach(Process::destroyForcibly);
        daemons.forEach(daemon -> daemon.onExit().join());
    }
}
