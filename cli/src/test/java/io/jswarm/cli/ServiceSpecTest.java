package io.jswarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.UpdateServiceRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the flags of {@code service create} and {@code service update} make of a spec. */
class ServiceSpecTest {
    @TempDir
    private Path folder = Path.of("");

    private CliRunner cli;

    @BeforeEach
    void start() throws IOException {
        cli = new CliRunner(folder);
    }

    @AfterEach
    void end() {
        cli.close();
    }

    private ServiceSpec create(String... flags) {
        String[] line = new String[flags.length + 3];
        System.arraycopy(new String[] {"service", "create", "-d"}, 0, line, 0, 3);
        System.arraycopy(flags, 0, line, 3, flags.length);
        assertThat(cli.run(line)).matches(r -> r.exitCode() == 0, "done");
        return cli.cluster.requests(CreateServiceRequest.class).getLast().getSpec();
    }

    @Test
    void everyFlagIsInTheSpec() throws IOException {
        Path envFile = Files.writeString(folder.resolve("env"), "# comment\n\nFROM_FILE=1\nHOME_OF\nA=0\n");
        cli.variables.put("HOME_OF", "me");
        ServiceSpec spec = create(
                ("--name web --replicas 3 -l b=2 -l a=1 --container-label c=3 -e A=1 --env B= --env-file " + envFile
                                + " -w /srv -u 1000:1000 --group 7 --hostname {{.Task.Name}} --tty --init --read-only"
                                + " --mount type=volume,source=data,target=/data,volume-opt=o=size,volume-label=k=v"
                                + " --mount type=bind,src=/etc,dst=/host,ro,bind-propagation=rslave"
                                + " --mount type=tmpfs,target=/tmp,tmpfs-size=64m,tmpfs-mode=1770"
                                + " -p published=8080,target=80,mode=host -p target=53,protocol=udp,mode=host"
                                + " --limit-cpu 0.5 --limit-memory 512m --reserve-cpu 0.25 --reserve-memory 1g"
                                + " --limit-pids 100 --constraint node.labels.zone==a --placement-pref"
                                + " spread=node.labels.zone --replicas-max-per-node 2 --restart-condition on-failure"
                                + " --restart-delay 1m30s --restart-max-attempts 4 --restart-window 1h"
                                + " --update-parallelism 2 --update-delay 500ms --stop-signal SIGINT"
                                + " --stop-grace-period 20s --health-cmd check --health-interval 5s --health-timeout 1s"
                                + " --health-retries 3 --health-start-period 30s --health-start-interval 2s"
                                + " --log-driver json-file --log-opt max-size=10m nginx:1 -g --replicas 9")
                        .split(" "));
        Golden.check("spec-full", TextFormat.printer().printToString(spec));
    }

    @Test
    void theDefaultsAreSwarms() throws IOException {
        Golden.check("spec-default", TextFormat.printer().printToString(create("registry.example:5000/team/My_App:2")));
        assertThat(create("--mode", "global", "--name", "x", "a").hasGlobal()).isTrue();
        assertThat(create("--name", "x", "--no-healthcheck", "--init=false", "a")
                        .getTask()
                        .getContainer())
                .matches(c -> c.getHealthcheck().getTestList().equals(List.of("NONE")), "no health check")
                .matches(c -> c.hasInit() && !c.getInit(), "no init");
    }

    @Test
    void anUpdateChangesOnlyWhatIsGiven() {
        cli.cluster.services.add(Fixtures.web());
        assertThat(cli.run(("service update -d --env-add NEW=1 --env-rm MODE --label-add x=1 --label-rm team"
                                + " --publish-rm 80 --publish-add target=81,mode=host --mount-add type=tmpfs,target=/t"
                                + " --constraint-add node.role!=manager --args=-v --limit-memory 1g --force web")
                        .split(" ")))
                .matches(r -> r.exitCode() == 0, "done");

        ServiceSpec spec =
                cli.cluster.requests(UpdateServiceRequest.class).getFirst().getSpec();
        ServiceSpec.Builder expected = Fixtures.web().getSpec().toBuilder();
        expected.getAnnotationsBuilder().clearLabels().addLabels(Fixtures.label("x", "1"));
        expected.getEndpointBuilder()
                .clearPorts()
                .addPorts(Fixtures.port(0).toBuilder().setTargetPort(81));
        expected.getTaskBuilder()
                .setForceUpdate(1)
                .getResourcesBuilder()
                .getLimitsBuilder()
                .setMemoryBytes(1 << 30);
        expected.getTaskBuilder().getPlacementBuilder().addConstraints("node.role!=manager");
        expected.getTaskBuilder()
                .getContainerBuilder()
                .addArgs("-v")
                .clearEnv()
                .addEnv("NEW=1")
                .addMountsBuilder()
                .setType(io.jswarm.api.v1.MountType.MOUNT_TYPE_TMPFS)
                .setTarget("/t");
        assertThat(spec).isEqualTo(expected.build());
    }

    @Test
    void whatWasNotThereToRemoveIsSaid() {
        cli.cluster.services.add(Fixtures.web());
        String flags = "--label-rm none --container-label-rm none --env-rm NONE --group-rm none --mount-rm /none"
                + " --publish-rm 9 --constraint-rm node.role==none --placement-pref-rm spread=node.labels.none";
        CliRunner.Result result = cli.run(
                ("service update -d --env-rm MODE --label-rm team --publish-rm 80 " + flags + " web").split(" "));
        assertThat(result.exitCode()).isZero();
        String[] words = flags.split(" ", -1);
        for (int i = 0; i < words.length; i += 2) {
            assertThat(result.err())
                    .contains("Warning: " + words[i] + " " + words[i + 1] + ": there was none to remove.\n");
        }
        assertThat(result.err()).as("those that were there").hasLineCount(words.length / 2);

        cli.cluster.nodes.add(Fixtures.node(1, NodeRole.NODE_ROLE_WORKER, NodeState.NODE_STATE_READY));
        assertThat(cli.run("node", "update", "--label-rm", "none", "host1").err())
                .isEqualTo("Warning: --label-rm none: there was none to remove.\n");
    }

    @Test
    void aRestartDelayIsTakenBack() {
        assertThat(create("--name", "x", "--restart-delay", "default", "a")
                        .getTask()
                        .getRestart()
                        .hasDelayMs())
                .isFalse();
        var delayed = Fixtures.web().toBuilder();
        delayed.getSpecBuilder()
                .getTaskBuilder()
                .getRestartBuilder()
                .setDelayMs(5_000)
                .setMaxAttempts(3);
        cli.cluster.services.add(delayed.build());
        assertThat(cli.run("service", "update", "-d", "--restart-delay", "default", "web"))
                .matches(r -> r.exitCode() == 0, "done");
        assertThat(cli.cluster
                        .requests(UpdateServiceRequest.class)
                        .getLast()
                        .getSpec()
                        .getTask()
                        .getRestart())
                .matches(policy -> !policy.hasDelayMs(), "no delay of its own")
                .matches(policy -> policy.getMaxAttempts() == 3, "the rest as it was");
        assertThat(cli.run("service", "update", "-d", "--restart-delay", "later", "web"))
                .matches(r -> r.exitCode() == 2, "a wrong command line")
                .matches(r -> r.err().contains("--restart-delay") && r.err().contains("the word default"), "says why");
    }

    @Test
    void credentialsGoAlongWhenAskedFor() throws IOException {
        String auth = Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));
        Files.createDirectories(cli.home.resolve(".docker"));
        Files.writeString(
                cli.home.resolve(".docker/config.json"),
                "{\"auths\":{\"registry.example:5000\":{\"auth\":\"" + auth + "\"}}}");

        String header = create("--with-registry-auth", "registry.example:5000/a")
                .getTask()
                .getContainer()
                .getRegistryAuth();

        assertThat(new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8))
                .isEqualTo("{\"username\":\"me\",\"password\":\"secret\",\"serveraddress\":\"registry.example:5000\"}");
        assertThat(create("registry.example:5000/a").getTask().getContainer().getRegistryAuth())
                .isEmpty();
        assertThat(cli.run("service", "create", "-d", "--with-registry-auth", "nginx")
                        .exitCode())
                .isEqualTo(1);
    }
}
