package io.jswarm.deploy.daemon;

import static io.jswarm.deploy.daemon.LoopbackHost.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.deploy.daemon.LoopbackHost.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Managers come and go while others live, and what would cost the swarm its majority is refused. Whole daemons. */
@Timeout(240)
@Tag("slow")
final class ManagerChangesTest {
    @TempDir
    private Path folder = Path.of("");

    private LoopbackHost host(String name) throws IOException {
        return new LoopbackHost(folder.resolve(name));
    }

    /** All are managers. */
    private static void areOneSwarm(LoopbackHost first, LoopbackHost second, LoopbackHost third) {
        first.done("swarm", "init");
        second.join(first, "manager");
        third.join(first, "manager");
        areVoters(List.of(first, second, third));
    }

    /** The node ids of the members that vote, as this manager is told. */
    private static List<String> voters(LoopbackHost manager) {
        return members(manager, "{{.NodeID}} {{.Vote}}").stream()
                .filter(line -> line.endsWith(" Voter"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    private static List<String> members(LoopbackHost manager, String format) {
        return manager.done("swarm", "raft", "members", "--format", format)
                .lines()
                .toList();
    }

    private static void areVoters(List<LoopbackHost> managers) {
        List<String> ids = managers.stream().map(LoopbackHost::nodeId).sorted().toList();
        for (LoopbackHost manager : managers) {
            eventually(() -> voters(manager).stream().sorted().toList().equals(ids));
        }
    }

    /** Another one may, after an election on a busy machine: then it is handed over. */
    private static void leads(String node, LoopbackHost manager) {
        eventually(() -> {
            manager.jswarm("swarm", "raft", "transfer", node); // refused when it leads already
            return members(manager, "{{.NodeID}} {{.Status}}").contains(node + " Leader");
        });
    }

    private static void is(LoopbackHost seenBy, String node, String status) {
        eventually(() -> seenBy.done("node", "ls", "--format", "{{.ID}} {{.Role}} {{.Status}}")
                .lines()
                .anyMatch((node + " " + status)::equals));
    }

    private static void refused(LoopbackHost host, List<String> command, String... parts) {
        Result result = host.jswarm(command.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
        assertThat(result.err()).contains(parts);
    }

    @Test
    void theLeaderLeavesByForceAndTheOthersGoOn() throws Exception {
        try (LoopbackHost first = host("h1");
                LoopbackHost second = host("h2");
                LoopbackHost third = host("h3");
                EmptyEngine _ = new EmptyEngine(first.engineSocket());
                EmptyEngine _ = new EmptyEngine(second.engineSocket());
                EmptyEngine _ = new EmptyEngine(third.engineSocket());
                NumberedWrites writes = new NumberedWrites()) {
            areOneSwarm(first, second, third);
            String gone = first.nodeId();
            leads(gone, second);
            writes.begin(second, third);

            first.done("swarm", "leave", "--force");

            assertThat(voters(second)).as("told before it went").doesNotContain(gone);
            writes.goOn();
            eventually(() -> members(third, "{{.NodeID}}").size() == 2);
            areVoters(List.of(second, third));
            writes.end();
            assertThat(writes.refused()).isEmpty();
            writes.areCutBy(second, writes.moment());
            writes.areCutBy(third, writes.moment());

            assertThat(first.state()).isEqualTo("inactive");
            is(third, gone, "worker Down");
            third.done("node", "rm", gone);
            first.join(second, "manager");
            areVoters(List.of(first, second, third));
            assertThat(first.nodeId()).isNotEqualTo(gone);
        }
    }

    @Test
    void theLeaderAndAnotherLeaveAtTheSameTime() throws Exception {
        try (LoopbackHost first = host("h1");
                LoopbackHost second = host("h2");
                LoopbackHost third = host("h3");
                EmptyEngine _ = new EmptyEngine(first.engineSocket());
                EmptyEngine _ = new EmptyEngine(second.engineSocket());
                EmptyEngine _ = new EmptyEngine(third.engineSocket());
                NumberedWrites writes = new NumberedWrites()) {
            areOneSwarm(first, second, third);
            leads(first.nodeId(), third);
            writes.begin(third);

            AtOnce.each(List.of(first, second), leaving -> leaving.done("swarm", "leave", "--force"));

            writes.goOn();
            areVoters(List.of(third));
            writes.end();
            writes.areCutBy(third, writes.moment());
        }
    }

    /**
     * While nobody leads nobody hears that it leaves; gone at once, it would leave the other one without a majority for
     * ever.
     */
    @Test
    void oneLeavesByForceBeforeTheOtherIsBack() throws Exception {
        try (LoopbackHost first = host("h1");
                LoopbackHost second = host("h2");
                EmptyEngine _ = new EmptyEngine(first.engineSocket());
                EmptyEngine _ = new EmptyEngine(second.engineSocket())) {
            first.done("swarm", "init");
            second.join(first, "manager");
            areVoters(List.of(first, second));
            is(first, first.nodeId(), "manager Ready");
            first.stop();
            eventually(() -> second.done("swarm", "raft", "status", "--format", "{{.Role}}")
                    .contains("Leaderless"));

            AtOnce.each(List.of("leave", "start"), what -> {
                if (what.equals("leave")) {
                    second.done("swarm", "leave", "--force");
                } else {
                    start(first);
                }
            });

            areVoters(List.of(first));
            eventually(() -> first.jswarm("node", "ls", "--format", "{{.ManagerStatus}}")
                    .out()
                    .contains("Leader"));
        }
    }

    private static void start(LoopbackHost host) {
        try {
            host.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void twoJoinAtTheSameTime() throws Exception {
        try (LoopbackHost first = host("h1");
                LoopbackHost second = host("h2");
                LoopbackHost third = host("h3")) {
            first.done("swarm", "init");

            AtOnce.each(List.of(second, third), joining -> joining.join(first, "manager"));

            areVoters(List.of(first, second, third));
            first.stop();
            NumberedWrites writes = new NumberedWrites();
            writes.create(second, "alive");
            assertThat(writes.refused()).isEmpty();
            assertThat(third.done("service", "ls", "--format", "{{.Name}}")).isEqualTo("alive\n");
        }
    }

    @Test
    void nobodyGoesWhomTheMajorityNeeds() throws Exception {
        try (LoopbackHost first = host("h1");
                LoopbackHost second = host("h2");
                LoopbackHost third = host("h3");
                EmptyEngine _ = new EmptyEngine(first.engineSocket());
                EmptyEngine _ = new EmptyEngine(second.engineSocket());
                EmptyEngine _ = new EmptyEngine(third.engineSocket())) {
            areOneSwarm(first, second, third);
            for (LoopbackHost each : List.of(first, second, third)) {
                is(first, each.nodeId(), "manager Ready");
            }
            String needed = second.nodeId();
            String away = third.nodeId();
            third.stop();
            is(first, away, "manager Unknown");

            String[] toLose = {
                "Expected a majority of the remaining managers (2 of 2) to be heard, but only 1 is",
                "Bring the other managers back, or promote another node first with: jswarm node promote"
            };
            refused(first, List.of("node", "demote", needed), toLose);
            refused(second, List.of("node", "demote", "self"), toLose);
            refused(second, List.of("node", "update", "--role", "worker", first.nodeId()), toLose);
            refused(first, List.of("node", "rm", "--force", needed), "is a manager", "jswarm node demote");
            refused(
                    second,
                    List.of("swarm", "leave"),
                    "leaving may cost the swarm its majority",
                    "jswarm node demote self",
                    "jswarm swarm leave --force");
            assertThat(voters(second)).hasSize(3).contains(needed, away);

            first.done("node", "demote", "--wait-timeout", "60s", away);
            areVoters(List.of(first, second));
            first.done("node", "demote", "--wait-timeout", "60s", needed);
            areVoters(List.of(first));
            refused(
                    first,
                    List.of("node", "demote", "self"),
                    "Expected another manager beside",
                    "it is the last one",
                    "Promote another node first with: jswarm node promote");
        }
    }
}
