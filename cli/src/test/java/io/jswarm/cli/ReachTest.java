package io.jswarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.api.v1.JoinRequest;
import io.jswarm.api.v1.RenewRequest;
import io.jswarm.cli.program.Environment;
import io.jswarm.client.ContextStore;
import io.jswarm.client.SavedContext;
import io.jswarm.rpc.Rejections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is called, how often, and what is said when nobody answers. */
class ReachTest {
    @TempDir
    private Path folder = Path.of("");

    private CliRunner cli;

    @BeforeEach
    void start() throws IOException {
        cli = new CliRunner(folder);
        new ContextStore(cli.home)
                .write(new SavedContext(
                        "prod", "", List.of("a:2377", "b:2377", "c:2377"), "ca", Certificates.LEAF, "key"));
    }

    @AfterEach
    void end() {
        cli.close();
    }

    @Test
    void theNextManagerIsAskedWhenOneIsDead() {
        cli.dead.addAll(List.of("a:2377", "b:2377"));

        assertThat(cli.run("--context", "prod", "service", "ls").exitCode()).isZero();

        assertThat(cli.connections).containsExactly("a:2377", "b:2377", "c:2377");
        assertThat(cli.passedMs).as("no waiting within a round").isZero();
    }

    @Test
    void anExpiredContextSaysSoBeforeAnybodyIsCalled() {
        new ContextStore(cli.home)
                .write(new SavedContext("old", "", List.of("a:2377"), "ca", Certificates.EXPIRED, "key"));

        CliRunner.Result result = cli.run("--context", "old", "service", "ls");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("context 'old'", "expired at 2020-01-02", "jswarm context create old");
        assertThat(cli.connections).isEmpty();
        assertThat(cli.run("context", "ls").out()).contains("the certificate has expired");
    }

    @Test
    void withAllDeadItGivesUpSoon() {
        cli.dead.addAll(List.of("a:2377", "b:2377", "c:2377"));
        cli.variables.put("JSWARM_CONTEXT", "prod");

        CliRunner.Result result = cli.run("service", "ls");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err())
                .startsWith("Error: Expected an answer from context 'prod', but there was none: a:2377 (")
                .contains("), b:2377 (", "), c:2377 (")
                .endsWith("Check the addresses with 'jswarm context inspect', or run this on a manager.\n");
        assertThat(cli.passedMs).isLessThan(2_000);
    }

    @Test
    void aSilentManagerIsNamedWithTheOthers() {
        cli.dead.add("a:2377");
        for (int i = 0; i < 100; i++) {
            cli.cluster.failures.add(Status.DEADLINE_EXCEEDED.asRuntimeException());
        }

        CliRunner.Result result = cli.run("--context", "prod", "--timeout", "10s", "service", "ls");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err())
                .contains("b:2377 (silent: it was called, but did not answer in time)")
                .contains("c:2377 (silent: ")
                .contains("a:2377 (Connection refused)")
                .contains("a longer --timeout may help");
    }

    @Test
    void aJoinLooksForManagersAsLongAsTheTimeoutSays() {
        cli.run("swarm", "join", "--token", "t", "10.0.0.9:2377");
        cli.run("swarm", "join", "--timeout", "90s", "--token", "t", "10.0.0.9:2377");

        assertThat(cli.daemon.requests)
                .extracting(request -> ((JoinRequest) request).getTimeoutMs())
                .containsExactly(20_000L, 90_000L);
    }

    @Test
    void aNodeThatComesBackLooksForManagersAsLongToo() {
        cli.run("swarm", "renew", "--timeout", "90s", "--token", "t", "10.0.0.9:2377", "10.0.0.8");

        assertThat(cli.daemon.requests)
                .containsExactly(RenewRequest.newBuilder()
                        .setToken("t")
                        .addRemoteAddrs("10.0.0.9:2377")
                        .addRemoteAddrs("10.0.0.8")
                        .setTimeoutMs(90_000)
                        .build());
    }

    @Test
    void ofSeveralNamesTheOneThatWasTypedIsSaid() {
        for (int i = 0; i < 2; i++) {
            cli.cluster.failures.add(Rejections.toStatus(Rejection.notFound("There is no node abc.", "")));
        }

        assertThat(cli.run("node", "rm", "host1", "abc").err())
                .isEqualTo("Error: host1: There is no node abc.\nError: There is no node abc.\n");
    }

    @Test
    void anElectionIsWaitedForUntilTheTimeoutIsOver() {
        for (int i = 0; i < 100; i++) {
            cli.cluster.failures.add(Rejections.toStatus(
                    Rejection.unavailable("Expected a leader, but there is none now.", "Try again.")));
        }

        CliRunner.Result result = cli.run("--timeout", "10s", "service", "ls");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).isEqualTo("Error: Expected a leader, but there is none now.\nTry again.\n");
        assertThat(cli.passedMs).isBetween(10_000L, 12_000L);
    }

    @Test
    void whatOneManagerAnswersCountsMoreThanTheSilenceOfTheOthers() {
        cli.dead.add("a:2377");
        for (int i = 0; i < 20; i++) {
            cli.cluster.failures.add(Rejections.toStatus(Rejection.noMajority("none confirmed the read within 4.5 s")));
            cli.cluster.failures.add(Status.DEADLINE_EXCEEDED.asRuntimeException());
        }

        CliRunner.Result result = cli.run("--context", "prod", "--timeout", "10s", "service", "ls");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err())
                .startsWith("Error: No majority of the managers answers: none confirmed the read within 4.5 s.\n")
                .contains("jswarm doctor", "--stale")
                .doesNotContain("2377", "there was none");
    }

    @Test
    void onTheHostItselfTheAnswerBeforeTheTimeWasOverIsTold() {
        cli.cluster.failures.add(Rejections.toStatus(Rejection.noMajority("none confirmed the read within 10 s")));
        cli.cluster.failures.add(Status.DEADLINE_EXCEEDED.asRuntimeException());

        CliRunner.Result result = cli.run("--timeout", "12s", "service", "ls");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).startsWith("Error: No majority of the managers answers: ");
    }

    @Test
    void withoutADaemonItSaysHowToStartOne() {
        CliRunner.Result result = cli.run("--data-root", folder.resolve("none").toString(), "node", "ls");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err())
                .contains("Expected a jswarm daemon on this host")
                .contains("jswarm daemon");
    }

    private Path local() {
        return folder.resolve("data/local");
    }

    @Test
    void aSwarmIsMadeAlthoughTheDaemonIsStillStarting() throws IOException {
        Path aside = Files.move(local(), folder.resolve("aside"));
        cli.pauses.add(() -> {});
        cli.pauses.add(() -> move(aside, local()));

        assertThat(cli.run("swarm", "init").exitCode()).isZero();

        assertThat(cli.passedMs).isLessThan(1_000);
        assertThat(cli.connections).containsExactly("127.0.0.1:7");
    }

    @Test
    void aDaemonThatStartsAnewIsFoundAtItsNewPort() {
        cli.dead.add("127.0.0.1:7");
        for (int i = 0; i < 9; i++) {
            cli.pauses.add(() -> {});
        }
        cli.pauses.add(() -> write(local().resolve("endpoint"), "127.0.0.1:8\n"));

        CliRunner.Result result = cli.run("swarm", "init");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEqualTo("Waiting for the daemon on this host to start.\n");
        assertThat(cli.connections).endsWith("127.0.0.1:7", "127.0.0.1:8");
        assertThat(cli.daemon.requests).as("made once").hasSize(1);
    }

    @Test
    void aDaemonThatNeverStartsIsWaitedForAsLongAsMakesSense() {
        cli.dead.add("127.0.0.1:7");

        assertThat(cli.run("swarm", "init", "--timeout", "8s").exitCode()).isEqualTo(3);
        assertThat(cli.passedMs).as("a swarm is to be made").isBetween(8_000L, 8_200L);
        cli.passedMs = 0;
        assertThat(cli.run("node", "ls").exitCode()).isEqualTo(3);
        assertThat(cli.passedMs).isBetween(3_000L, 5_000L);
        cli.passedMs = 0;
        assertThat(cli.run("doctor").exitCode()).isEqualTo(1);
        assertThat(cli.passedMs).as("that it is away is what doctor finds").isZero();
    }

    @Test
    void theHomeFolderIsWhereHomeSays() {
        assertThat(Environment.home(Map.of("HOME", "/elsewhere"), "/root")).isEqualTo(Path.of("/elsewhere"));
        assertThat(Environment.home(Map.of("HOME", ""), "/root")).isEqualTo(Path.of("/root"));
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void contextsAreReadableByTheirOwnerOnly() throws IOException {
        Path file = cli.home.resolve(".jswarm/contexts/prod.json");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(file.toAbsolutePath().getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void anExportedContextIsTheSameElsewhere() {
        SavedContext work = Certificates.context("work", "a:2377", "b:2377");
        ContextStore store = new ContextStore(cli.home);
        store.write(work);
        cli.input = cli.run("context", "export", "work").out();

        assertThat(cli.run("context", "import", "copy", "-").exitCode()).isZero();

        assertThat(store.read("copy").endpoint().addresses())
                .isEqualTo(work.endpoint().addresses());
        assertThat(store.read("copy").key()).isEqualTo(work.key());
    }

    @Test
    void aRefusalIsNotRetried() {
        cli.cluster.failures.add(
                Rejections.toStatus(Rejection.invalid("name", "Expected a name, but got 'x y'.", "Use letters.")));

        CliRunner.Result result = cli.run("service", "create", "-d", "--name", "x y", "nginx");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("Error: Expected a name, but got 'x y'.\nUse letters.\n");
        assertThat(cli.cluster.requests(CreateServiceRequest.class)).hasSize(1);
    }
}
