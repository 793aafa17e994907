package io.jswarm.systemtest.swarm;

import static io.jswarm.systemtest.swarm.Swarm.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a swarm goes on: from one manager, or from a backup. */
@Tag("testbed")
@Timeout(600)
@ExtendWith(WholeSwarm.class)
final class RecoveryTest {
    /** A host that never was a member. */
    private static final String FRESH = "h4";

    @TempDir
    private Path folder = Path.of("");

    private final Swarm swarm;

    RecoveryTest(Swarm swarm) {
        this.swarm = swarm;
    }

    private List<String> containerIds(List<String> hosts) {
        return swarm.hosts().containers(hosts).stream()
                .filter(Container::running)
                .map(Container::id)
                .sorted()
                .toList();
    }

    private List<String> hostnames() {
        return swarm.nodes().stream()
                .map(node -> node.getNode().getDescription().getHostname())
                .sorted()
                .toList();
    }

    private Testbed.Ended force(String host, String... more) {
        List<String> words = new ArrayList<>(List.of("swarm", "init", "--force-new-cluster"));
        words.addAll(List.of(more));
        return swarm.hosts().jswarm(host, words.toArray(String[]::new));
    }

    /** A host that was lost comes back, forgets what it was, and joins again; one at a time, so that it has no majority. */
    private void comesAgain(String host, List<String> living) {
        swarm.testbed().run("boot", host);
        swarm.hosts().startDaemon(host);
        eventually().until(() -> swarm.hosts().jswarm(host, "info").exitCode() == 0);
        eventually()
                .untilAsserted(() -> assertThat(swarm.hosts()
                                .jswarm(host, "swarm", "leave", "--force")
                                .exitCode())
                        .isZero());
        swarm.onlyOn(living);
        swarm.join(host, swarm.joinToken("manager"));
    }

    private void everybodyIsBack(String survivor) {
        List<String> others = Swarm.others(survivor);
        comesAgain(others.getFirst(), List.of(survivor));
        comesAgain(others.getLast(), List.of(survivor));
        swarm.onlyOn(Hosts.ALL);
        Hosts.ALL.forEach(swarm::isReady);
        knowTheSame();
    }

    private void knowTheSame() {
        List<String> services = swarm.services().stream().sorted().toList();
        for (String host : Hosts.ALL) {
            assertThat(swarm.hosts()
                            .jswarm(host, "service", "ls", "--format", "{{.Name}}")
                            .orFail()
                            .text()
                            .lines())
                    .as("what %s knows itself", host)
                    .containsExactlyInAnyOrderElementsOf(services);
        }
    }

    @Test
    void nothingIsForcedWhileThereIsAMajority() {
        assertThat(force(swarm.follower()).error())
                .contains("without a majority", swarm.leader() + " leads")
                .doesNotContain("Exception");
        assertThat(force(swarm.leader()).error()).contains("without a majority");
        assertThat(hostnames()).isEqualTo(Hosts.ALL);
    }

    @Test
    void oneOfThreeManagersGoesOnAlone() {
        swarm.create("web", 6);
        swarm.settles(Map.of("web", 6));
        String survivor = swarm.follower();
        List<String> lost = Swarm.others(survivor);
        List<String> before = containerIds(List.of(survivor));
        lost.forEach(host -> swarm.testbed().run("kill", host));
        swarm.onlyOn(List.of(survivor));
        assertThat(swarm.client().jswarm("--timeout", "5s", "service", "ls").exitCode())
                .isNotZero();
        assertThat(swarm.jswarm("swarm", "raft", "status", "--format", "{{.Role}}"))
                .contains("Leaderless");

        Testbed.Ended forced = force(survivor).orFail();
        System.out.println(forced.text() + forced.error());
        assertThat(forced.text()).contains("only manager", "Removed manager " + lost.getFirst());
        assertThat(forced.error()).contains("Warning: The swarm goes on from revision");
        swarm.settles(Map.of("web", 6));
        assertThat(hostnames()).containsExactly(survivor);
        assertThat(containerIds(List.of(survivor))).as("untouched").containsAll(before);

        try {
            repeatedWithAnotherAddress(survivor);
            swarm.hosts().killDaemon(survivor);
            swarm.hosts().startDaemon(survivor);
            swarm.isReady(survivor);
            swarm.settles(Map.of("web", 6));
            assertThat(containerIds(List.of(survivor))).containsAll(before);
            everybodyIsBack(survivor);
            swarm.jswarm("service", "scale", "--wait-timeout", "90s", "web=9");
            swarm.settles(Map.of("web", 9));
            assertThat(containerIds(Hosts.ALL)).containsAll(before);
        } finally {
            swarm.hosts().stopDaemon(survivor);
            swarm.hosts().movedBack(survivor);
            swarm.hosts().startDaemon(survivor);
            swarm.onlyOn(Hosts.ALL);
        }
        swarm.isReady(survivor);
    }

    /** It starts anew for that; its daemon's next start and the hosts that come again go by the new address. */
    private void repeatedWithAnotherAddress(String survivor) {
        String before = swarm.hosts().address(survivor);
        String address = before.replaceAll("[0-9]+$", "55");
        swarm.hosts().moved(survivor, address);
        Testbed.Ended repeated = force(survivor, "--advertise-addr", address).orFail();
        assertThat(repeated.text()).contains("is now its only manager, at " + address + ":2377");
        assertThat(repeated.error()).contains("Workers look for their manager at " + before);
        swarm.onlyOn(List.of(survivor));
        eventually()
                .untilAsserted(() -> assertThat(
                                swarm.jswarm("swarm", "raft", "members", "--format", "{{.Address}} {{.Status}}"))
                        .isEqualToIgnoringNewLines(address + ":2377 Leader"));
    }

    @Test
    void workersStayWithTheManagerThatIsLeft() {
        String worker = swarm.follower();
        swarm.jswarm("node", "demote", worker);
        eventually()
                .untilAsserted(() -> assertThat(swarm.nodes())
                        .filteredOn(node -> node.getNode().getRole() == NodeRole.NODE_ROLE_WORKER)
                        .hasSize(1));
        swarm.create("web", 6);
        swarm.settles(Map.of("web", 6));
        String lost = swarm.leader();
        String survivor = Swarm.others(lost).stream()
                .filter(host -> !host.equals(worker))
                .findFirst()
                .orElseThrow();
        List<String> living = List.of(survivor, worker);
        List<String> before = containerIds(living);
        swarm.testbed().run("kill", lost);
        assertThat(containerIds(living)).isEqualTo(before);

        force(survivor).orFail();
        swarm.onlyOn(List.of(survivor));
        eventually().untilAsserted(() -> assertThat(ready()).containsExactlyInAnyOrderElementsOf(living));
        swarm.onlyOn(living);
        swarm.settles(Map.of("web", 6));
        assertThat(containerIds(living)).as("untouched").containsAll(before);
        comesAgain(lost, List.of(survivor));
        swarm.onlyOn(Hosts.ALL);
        swarm.isReady(lost);
    }

    private List<String> ready() {
        return swarm.nodes().stream()
                .map(NodeView::getNode)
                .filter(node -> node.getStatus().getState() == NodeState.NODE_STATE_READY)
                .map(node -> node.getDescription().getHostname())
                .toList();
    }

    /** One of the lost hosts is only cut off: its containers run on while the swarm goes on elsewhere, until it comes again. */
    @Test
    void aBackupGoesOnOnAnotherHost() throws IOException {
        swarm.create("web", 6);
        swarm.settles(Map.of("web", 6));
        Path passphrase = Files.writeString(folder.resolve("passphrase"), "correct horse battery\n");
        String backup = folder.resolve("swarm.backup").toString();
        Client.Result made = swarm.client()
                .jswarm("swarm", "backup", "--passphrase-file", passphrase.toString(), backup)
                .orFail();
        assertThat(made.err()).contains("Backup of swarm", "written to " + backup);
        swarm.create("later", 3);
        String cutOff = swarm.follower();
        assertThat(restore(cutOff, backup, passphrase).error()).contains("already part of a swarm");
        List<String> before = containerIds(List.of(cutOff));
        assertThat(before).as("two of web, one of later").hasSize(3);
        swarm.testbed().run("isolate", cutOff);
        Swarm.others(cutOff).forEach(host -> swarm.testbed().run("kill", host));

        swarm.hosts().add(FRESH);
        eventually().until(() -> swarm.hosts().jswarm(FRESH, "info").exitCode() == 0);
        damagedBackupsAreRefused(FRESH, backup, passphrase);
        Testbed.Ended restored = restore(FRESH, backup, passphrase).orFail();
        System.out.println(restored.text());
        assertThat(restored.text()).contains("is now its only manager", "Removed manager h");
        swarm.onlyOn(List.of(FRESH));
        swarm.settles(Map.of("web", 6));
        assertThat(hostnames()).containsExactly(FRESH);
        assertThat(swarm.services()).containsExactly("web");
        swarm.create("after", 2);
        swarm.hosts().killDaemon(FRESH);
        swarm.hosts().startDaemon(FRESH);
        swarm.isReady(FRESH);
        swarm.settles(Map.of("web", 6, "after", 2));

        assertThat(containerIds(List.of(cutOff))).as("untouched so far").isEqualTo(before);
        comesAgainWithoutItsContainers(cutOff, before);
        everybodyIsBackAndTheFreshOneGoes(cutOff);
    }

    private Testbed.Ended restore(String host, String backup, Path passphrase) {
        return swarm.hosts().jswarm(host, "swarm", "restore", "--passphrase-file", passphrase.toString(), backup);
    }

    private void comesAgainWithoutItsContainers(String host, List<String> before) {
        swarm.testbed().run("heal");
        swarm.hosts().jswarm(host, "swarm", "leave", "--force").orFail();
        swarm.join(host, swarm.joinToken("manager"));
        swarm.onlyOn(List.of(FRESH, host));
        swarm.isReady(host);
        swarm.settles(Map.of("web", 6, "after", 2));
        assertThat(swarm.hosts().containers(List.of(host)).stream().map(Container::id))
                .as("its containers of the lost history, ended ones too")
                .doesNotContainAnyElementsOf(before);
        swarm.jswarm("service", "scale", "--wait-timeout", "90s", "web=9");
        swarm.settles(Map.of("web", 9, "after", 2));
        assertThat(containerIds(List.of(host))).as("it takes part again").isNotEmpty();
    }

    private void everybodyIsBackAndTheFreshOneGoes(String back) {
        for (String host : Swarm.others(back)) {
            comesAgain(host, List.of(FRESH, back));
        }
        swarm.onlyOn(Hosts.ALL);
        Hosts.ALL.forEach(swarm::isReady);
        swarm.jswarm("node", "demote", "--wait-timeout", "90s", FRESH);
        swarm.hosts().jswarm(FRESH, "swarm", "leave").orFail();
        swarm.jswarm("node", "rm", "--force", FRESH);
        swarm.hosts().discard(FRESH);
        swarm.settles(Map.of("web", 9, "after", 2));
        assertThat(hostnames()).isEqualTo(Hosts.ALL);
        knowTheSame();
    }

    private void damagedBackupsAreRefused(String host, String backup, Path passphrase) throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of(backup));
        bytes[bytes.length / 2] ^= 4;
        Path flipped = Files.write(folder.resolve("flipped"), bytes);
        assertThat(swarm.hosts()
                        .jswarm(
                                host,
                                "swarm",
                                "restore",
                                "--passphrase-file",
                                passphrase.toString(),
                                flipped.toString())
                        .error())
                .contains("damaged or cut short");
        assertThat(swarm.hosts().jswarm(host, "swarm", "restore", backup).error())
                .contains("it is encrypted", "--passphrase-file");
        assertThat(swarm.hosts().jswarm(host, "info").text())
                .as("nothing was begun")
                .contains("inactive");
    }

    @Test
    void leadershipIsHandedOverAndSnapshotsAreTakenOnRequest() {
        String next = swarm.follower();
        assertThat(swarm.jswarm("swarm", "raft", "members", "--format", "{{.Hostname}} {{.Status}} {{.Vote}}")
                        .lines())
                .hasSize(3)
                .contains(next + " Reachable Voter", swarm.leader() + " Leader Voter");
        assertThat(swarm.jswarm("swarm", "raft", "transfer", next)).contains(next);
        assertThat(swarm.leader()).isEqualTo(next);
        assertThat(swarm.refused("swarm", "raft", "transfer", next)).contains("leads already");
        assertThat(swarm.jswarm("swarm", "raft", "transfer")).doesNotContain(next + " (");
        assertThat(swarm.hosts()
                        .jswarm(next, "swarm", "raft", "snapshot")
                        .orFail()
                        .text())
                .contains("Snapshot of the log up to entry");
        assertThat(swarm.hosts()
                        .jswarm(next, "swarm", "raft", "status", "--format", "{{.Role}} {{.Lag}} {{.SnapshotBytes}}")
                        .orFail()
                        .text())
                .startsWith("Follower 0 ")
                .doesNotEndWith(" 0\n");
    }
}
