package io.jswarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Brake;
import io.jswarm.api.v1.InfoResponse;
import io.jswarm.api.v1.LocalState;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeView;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.UnlockRequest;
import io.jswarm.api.v1.UpdateClusterRequest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each command prints, held in golden files. */
class TranscriptTest {
    @TempDir
    private Path folder = Path.of("");

    private CliRunner cli;

    @BeforeEach
    void aSmallCluster() throws IOException {
        cli = new CliRunner(folder);
        cli.cluster.nodes.add(Fixtures.node(1, NodeRole.NODE_ROLE_MANAGER, NodeState.NODE_STATE_READY));
        cli.cluster.nodes.add(Fixtures.node(2, NodeRole.NODE_ROLE_WORKER, NodeState.NODE_STATE_READY));
        cli.cluster.nodes.add(Fixtures.node(3, NodeRole.NODE_ROLE_WORKER, NodeState.NODE_STATE_DOWN));
        Service web = Fixtures.web();
        Service agent = Fixtures.agent();
        cli.cluster.services.add(web);
        cli.cluster.services.add(agent);
        cli.cluster.tasks.add(Fixtures.running(web, 1, 1));
        cli.cluster.tasks.add(Fixtures.withError(
                Fixtures.task(web, 1, 1, 2, TaskState.TASK_STATE_SHUTDOWN, TaskState.TASK_STATE_FAILED),
                "task: non-zero exit (1): a reason that is so long that it does not fit into the table"));
        var published = Fixtures.running(web, 2, 2).toBuilder();
        published.getTaskBuilder().getStatusBuilder().addPorts(Fixtures.port(8080));
        cli.cluster.tasks.add(published.build());
        cli.cluster.tasks.add(Fixtures.withError(
                Fixtures.task(web, 3, 2, 0, TaskState.TASK_STATE_RUNNING, TaskState.TASK_STATE_PENDING),
                "no suitable node (host port 8080 in use on 2 nodes)"));
        cli.cluster.tasks.add(Fixtures.running(agent, 1, 1));
    }

    @AfterEach
    void end() {
        cli.close();
    }

    private void check(String name, String... commands) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String command : commands) {
            text.append(cli.transcript(command.split(" ")));
        }
        Golden.check(name, text.toString());
    }

    @Test
    void nodes() throws IOException {
        check(
                "node",
                "node ls",
                "node list -q",
                "node ls --format json",
                "node inspect --format {{.Status.State}}:{{.ManagerStatus.Leader}} host1",
                "node inspect --format {{.ManagerStatus.Leader}} host2",
                "node inspect --format {{.Hostname}} host2",
                "node ls --format {{.Hostname}}:{{.Status}}:{{.Self}}",
                "node ls --filter membership=x",
                "node inspect host1",
                "node inspect --pretty self host2",
                "node inspect nope",
                "node ps",
                "node ps host2 nope",
                "node update --availability drain --label-add rack=7 --label-rm zone host2",
                "node update host2",
                "node promote host2 host1",
                "node demote --detach host2",
                "node rm --force host3 nope");
    }

    @Test
    void staleReadsSayHowFarBehindTheyAre() throws IOException {
        cli.cluster.staleness = Fixtures.staleness().setLeaderSilentMs(1_240).build();
        check("stale", "service ls --stale", "node ls -q --stale");
        cli.cluster.staleness = Fixtures.staleness().setEntriesBehind(7).build();
        check("stale-leaderless", "service ls -q --stale");
        cli.cluster.staleness = Fixtures.staleness().setLeader(true).build();
        check("stale-leader", "service ls -q --stale");
    }

    @Test
    void nodesOnATerminal() throws IOException {
        cli.terminal = true;
        check("node-terminal", "node ls", "service ps web");
        cli.variables.put("NO_COLOR", "1");
        check("node-no-color", "node ls");
    }

    @Test
    void twoNodesOfOneHostname() throws IOException {
        NodeView.Builder second = cli.cluster.nodes.get(1).toBuilder();
        second.getNodeBuilder().getDescriptionBuilder().setHostname("host1");
        cli.cluster.nodes.set(1, second.build());
        String create = cli.transcript("context", "create", "prod");
        assertThat(create).doesNotContain("Error");
        check("hostnames", "node ls", "node ls -q", "--context prod doctor");
    }

    @Test
    void brake() throws IOException {
        cli.cluster.nodes.set(1, Fixtures.node(2, NodeRole.NODE_ROLE_WORKER, NodeState.NODE_STATE_UNKNOWN));
        cli.cluster.nodes.set(2, Fixtures.node(3, NodeRole.NODE_ROLE_WORKER, NodeState.NODE_STATE_UNKNOWN));
        Brake on = Brake.newBuilder()
                .setOn(true)
                .setSinceMs(1_700_000_000_000L)
                .setAway(2)
                .setNodes(3)
                .build();
        cli.cluster.cluster = cli.cluster.cluster.toBuilder().setBrake(on).build();
        cli.daemon.info = InfoResponse.newBuilder()
                .setState(LocalState.LOCAL_STATE_ACTIVE)
                .setRole(NodeRole.NODE_ROLE_MANAGER)
                .setBrake(on)
                .build();
        check(
                "brake",
                "node ls",
                "node ls --filter role=manager",
                "info",
                "swarm update --release-brake",
                "swarm update --release-brake --task-history-limit 2");
        assertThat(cli.cluster.requests(UpdateClusterRequest.class))
                .extracting(UpdateClusterRequest::getReleaseBrake)
                .containsExactly(true);
    }

    @Test
    void services() throws IOException {
        check(
                "service",
                "service ls",
                "service ls -q",
                "service ls --format json",
                "service ls --format {{range}}",
                "service ls --format {{.Nmae}}",
                "service ps web",
                "service ps --no-trunc --no-resolve web",
                "service ps -q web agent nope",
                "service ps nope",
                "service ps --format json web",
                "service inspect web",
                "service inspect --pretty web agent",
                "service inspect --format {{.Spec.Name}}:{{.Spec.Mode.Replicated.Replicas}} web",
                "service inspect --format {{.Spec.Nmae}} web",
                "service inspect --format {{.spec.annotations.name}} web",
                "service inspect --format {{.Image}} web",
                "service inspect --format {{.UpdateStatus.State}} web",
                "service inspect --format json nope",
                "service scale -d web=5 agent=2",
                "service scale web",
                "service scale web=-1",
                "service scale web=2 web=3",
                "service logs --tail -1 web",
                "service rollback -d web",
                "service rm web nope");
    }

    @Test
    void templatesInTables() throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(cli.transcript("service", "ls", "--format", "table {{.ID}}\\t{{.Name}}\\t{{upper .Mode}}"));
        text.append(cli.transcript("service", "ls", "--format", "{{json .}}"));
        text.append(cli.transcript("node", "ls", "--format", "{{if .Self}}* {{else}}  {{end}}{{.Hostname | upper}}"));
        text.append(cli.transcript(
                "node", "inspect", "-f", "{{range $key, $value := .Spec.Labels}}{{$key}}={{$value}}{{end}}", "self"));
        Golden.check("templates", text.toString());
    }

    @Test
    void tasks() throws IOException {
        check("task", "task inspect web.2", "task inspect --pretty web.1 web.3", "task inspect nope");
    }

    @Test
    void theSwarm() throws IOException {
        check(
                "swarm",
                "swarm init --advertise-addr 10.0.0.1 --task-history-limit 3",
                "swarm init --task-history-limit 0",
                "swarm join --token SWMTKN-1-root-worker 10.0.0.1:2377 10.0.0.2:2377",
                "swarm join --token bad 10.0.0.1:2377",
                "swarm join 10.0.0.1:2377",
                "swarm renew --token SWMTKN-1-root-worker",
                "swarm renew --token bad 10.0.0.1:2377",
                "swarm renew",
                "swarm find 10.0.9.2 10.0.9.3 10.0.9.4",
                "swarm find",
                "swarm join-token worker",
                "swarm join-token --rotate manager",
                "swarm join-token -q worker",
                "swarm join-token boss",
                "swarm update --task-history-limit 2 --cert-expiry 720h",
                "swarm update",
                "swarm ca",
                "swarm leave --force");
    }

    @Test
    void recovery() throws IOException {
        check(
                "recovery",
                "swarm init --force-new-cluster",
                "swarm init --force-new-cluster --advertise-addr 10.0.0.1 --availability drain",
                "swarm raft",
                "swarm raft status",
                "swarm raft status --format json",
                "swarm raft members",
                "swarm raft members -q",
                "swarm raft members --format {{.Hostname}}:{{.Status}}:{{.Vote}}",
                "swarm raft transfer",
                "swarm raft transfer host2",
                "swarm raft snapshot",
                "swarm backup",
                "swarm backup --verify --force swarm.backup",
                "swarm backup --verify -",
                "swarm backup --force -",
                "swarm restore",
                "swarm restore --check --availability drain swarm.backup",
                "swarm raft lead");
    }

    @Test
    void autolock() throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(cli.transcript("swarm", "unlock"));
        text.append(cli.transcript("swarm", "unlock-key"));
        cli.cluster.unlockKey = "JSKEY-1-key";
        text.append(cli.transcript("swarm", "init", "--autolock"));
        text.append(cli.transcript("swarm", "update", "--autolock"));
        text.append(cli.transcript("swarm", "update", "--autolock=false"));
        text.append(cli.transcript("swarm", "update", "--autolock=perhaps"));
        text.append(cli.transcript("swarm", "unlock-key"));
        text.append(cli.transcript("swarm", "unlock-key", "-q"));
        text.append(cli.transcript("swarm", "unlock-key", "--rotate"));
        cli.daemon.info = InfoResponse.newBuilder()
                .setState(LocalState.LOCAL_STATE_LOCKED)
                .setError("Swarm is encrypted and needs to be unlocked before it can be used.")
                .setHostname("host1")
                .build();
        text.append(cli.transcript("info"));
        cli.input = "bad\n";
        text.append(cli.transcript("swarm", "unlock"));
        cli.input = "JSKEY-1-key\n";
        text.append(cli.transcript("swarm", "unlock"));
        Golden.check("autolock", text.toString());
        assertThat(cli.daemon.requests)
                .last()
                .isEqualTo(
                        UnlockRequest.newBuilder().setUnlockKey("JSKEY-1-key").build());
    }

    @Test
    void thisHost() throws IOException {
        check(
                "host",
                "info",
                "info --format {{.Swarm.NodeID}}",
                "info --format json",
                "version",
                "version --format json",
                "doctor",
                "daemon",
                "completion fish --timeout nonsense");
    }

    @Test
    void contexts() throws IOException {
        check(
                "context",
                "context ls",
                "context create prod --description production",
                "context create prod",
                "context create a/b",
                "context use prod",
                "context ls",
                "context show",
                "context inspect",
                "info",
                "doctor",
                "swarm leave",
                "--context default node ls -q",
                "context rm prod",
                "context rm --force prod",
                "context use nope",
                "context show");
    }

    @Test
    void wrongCommandLines() throws IOException {
        check(
                "usage",
                "",
                "service",
                "servce ls",
                "service lss",
                "service create",
                "service create --replica 3 nginx",
                "service create --limit-memory much nginx",
                "service create --publish 8080:80 nginx",
                "service create --publish 127.0.0.1:8080:80 nginx",
                "service create --mount type=bind,target=/x nginx",
                "service create --mode global --replicas 2 nginx",
                "service create --health-cmd x --no-healthcheck nginx",
                "service create --env =x nginx",
                "service update web",
                "service update --rollback --image x web",
                "service create --secret key nginx",
                "config --help",
                "service lss --help",
                "--version",
                "-v",
                "--timeout abc node ls",
                "--timeout -1s node ls",
                "--timeout 1000000000h node ls",
                "--timeout 0s node ls",
                "--timeout",
                "node --timeout abc ls",
                "service ls extra",
                "service ls --filter name");
    }
}
