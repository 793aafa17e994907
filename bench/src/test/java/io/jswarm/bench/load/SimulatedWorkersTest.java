package io.jswarm.bench.load;

import static io.jswarm.deploy.daemon.LoopbackHost.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.deploy.daemon.LoopbackHost;
import io.jswarm.manager.dispatcher.Dispatcher;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many simulated workers of one process, in real sessions with three real managers. */
@Timeout(180)
@Tag("slow")
class SimulatedWorkersTest {
    private static final int STAYING = 18;
    private static final int LEAVING = 2;
    private static final int TASKS = 100;

    @TempDir
    private Path folder = Path.of("");

    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    /**
     * What managers say (states, nodes) and what the workers' own engines run must both add up, whoever serves them:
     * here the leader two of them, and the followers the others.
     */
    @Test
    void theyJoinRunWhatTheyAreGivenFollowTheLeaderAndStopWhatIsWithdrawn() throws IOException {
        joinRunAndStop(2);
    }

    @Tag("night")
    @Test
    void theLeaderServesThemAll() throws IOException {
        joinRunAndStop(Dispatcher.OWN_SESSIONS);
    }

    private void joinRunAndStop(int ownSessions) throws IOException {
        try (LoopbackHost first = new LoopbackHost(folder.resolve("first"), ownSessions);
                LoopbackHost second = new LoopbackHost(folder.resolve("second"), ownSessions);
                LoopbackHost third = new LoopbackHost(folder.resolve("third"), ownSessions)) {
            first.done("swarm", "init");
            String manager = first.token("manager");
            String worker = first.token("worker");
            second.done("swarm", "join", "--token", manager, first.addr());
            third.done("swarm", "join", "--token", manager, first.addr());
            // Through one that does not lead: certificates come from there too, sessions are redirected.
            try (Fleet staying = fleet(worker, second, STAYING, "stay")) {
                Fleet leaving = fleet(worker, second, LEAVING, "leave");
                try (leaving) {
                    eventually(() -> counts(staying).sessions() == STAYING
                            && counts(leaving).sessions() == LEAVING);
                    assertThat(ready(first)).isEqualTo(STAYING + LEAVING);
                    createService(first);
                    eventually(() -> counts(staying).running() + counts(leaving).running() == TASKS);
                    eventually(() -> running(third) == TASKS);
                    assertThat(counts(leaving).running()).isEqualTo(TASKS * LEAVING / (STAYING + LEAVING));
                    assertThat(nodesOfTasks(first)).isEqualTo(STAYING + LEAVING);
                }
                // Those that left lose their tasks to the others.
                eventually(() -> counts(staying).running() == TASKS && running(second) == TASKS);
                assertThat(nodesOfTasks(first)).isEqualTo(STAYING);

                moveLeadership(first, second, third);
                eventually(() -> counts(staying).sessions() == STAYING && ready(third) == STAYING);
                done(second, "service", "rm", "many");
                eventually(
                        () -> counts(staying).running() == 0 && counts(staying).tasks() == 0);
                FleetCounts end = counts(staying);
                assertThat(end.joined()).isEqualTo(STAYING);
                assertThat(end.sessions()).isEqualTo(STAYING);
                assertThat(end.removed()).isZero();
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void aWrongTokenIsSaidAndNotTriedForEver() throws IOException {
        try (LoopbackHost host = new LoopbackHost(folder.resolve("only"))) {
            host.done("swarm", "init");
            String token = host.token("worker");
            String wrong = token.substring(0, token.length() - 5) + "00000";
            FleetSettings settings = FleetSettings.of(wrong, List.of(host.addr()), 3, "wrong");
            try (Fleet fleet = new Fleet(settings, Clock.system(), Randomness.secure(), this::fault)) {
                eventually(() -> refusal(fleet).contains("join token"));
                assertThat(host.done("node", "ls", "-q").lines()).hasSize(1);
            }
        }
        assertThat(faults).isEmpty();
    }

    private void fault(String what, Throwable cause) {
        faults.add(what + ": " + cause);
    }

    /** Patient, since a busy machine elects leaders on the way. */
    private static String done(LoopbackHost host, String... arguments) {
        return host.done(Stream.concat(Stream.of("--timeout", "60s"), Stream.of(arguments))
                .toArray(String[]::new));
    }

    private Fleet fleet(String token, LoopbackHost through, int workers, String name) {
        return new Fleet(
                FleetSettings.of(token, List.of(through.addr()), workers, name),
                Clock.system(),
                Randomness.secure(),
                this::fault);
    }

    private static FleetCounts counts(Fleet fleet) throws IOException {
        return fleet.counts(Duration.ofSeconds(10));
    }

    private static String refusal(Fleet fleet) {
        try {
            counts(fleet);
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void createService(LoopbackHost host) {
        done(
                host,
                "service",
                "create",
                "--quiet",
                "--detach",
                "--no-resolve-image",
                "--name",
                "many",
                "--replicas",
                Integer.toString(TASKS),
                "busybox");
    }

    /** Nodes that are ready; the managers' own hosts have no engine. */
    private static long ready(LoopbackHost host) {
        return done(host, "node", "ls", "--format", "{{.Status}}")
                .lines()
                .filter("Ready"::equals)
                .count();
    }

    private static List<String> runningTasks(LoopbackHost host) {
        return done(host, "service", "ps", "--format", "{{.Node}} {{.CurrentState}} {{.DesiredState}}", "many")
                .lines()
                .filter(line -> line.contains(" Running ") && line.endsWith(" Running"))
                .toList();
    }

    private static long running(LoopbackHost host) {
        return runningTasks(host).size();
    }

    private static int nodesOfTasks(LoopbackHost host) {
        return runningTasks(host).stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .collect(Collectors.toSet())
                .size();
    }

    /** Leadership goes to another of the three. */
    private static void moveLeadership(LoopbackHost... hosts) {
        List<String> before = leaders(hosts[0]);
        done(hosts[0], "swarm", "raft", "transfer");
        eventually(() -> !leaders(hosts[0]).equals(before) && leaders(hosts[0]).size() == 1);
    }

    private static List<String> leaders(LoopbackHost host) {
        return done(host, "node", "ls", "--format", "{{.ID}} {{.ManagerStatus}}")
                .lines()
                .filter(line -> line.endsWith("Leader"))
                .toList();
    }
}
