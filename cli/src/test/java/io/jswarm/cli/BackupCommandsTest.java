package io.jswarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.BackupRequest;
import io.jswarm.api.v1.RestoreRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code swarm backup} and {@code swarm restore}, from the command line to the file and back. */
class BackupCommandsTest {
    @TempDir
    private Path folder = Path.of("");

    private CliRunner cli;
    private Path files;
    private Path secret;

    @BeforeEach
    void begin() throws IOException {
        cli = new CliRunner(folder);
        files = Files.createDirectories(folder.resolve("files"));
        secret = Files.writeString(folder.resolve("secret"), "correct horse battery staple\nmore\n");
    }

    @AfterEach
    void end() {
        cli.close();
    }

    private CliRunner.Result ok(String... arguments) {
        CliRunner.Result result = cli.run(arguments);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result;
    }

    private String refused(int exitCode, String... arguments) {
        CliRunner.Result result = cli.run(arguments);
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(exitCode);
        assertThat(result.err()).doesNotContain("has a bug");
        return result.err();
    }

    private byte[] uploaded() throws IOException {
        List<RestoreRequest> parts = cli.daemon.requests.stream()
                .filter(RestoreRequest.class::isInstance)
                .map(RestoreRequest.class::cast)
                .toList();
        assertThat(parts.getFirst().hasBegin()).isTrue();
        assertThat(parts.getLast().getEnd().getBytes()).isEqualTo(FakeRaft.STATE.length);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (RestoreRequest part : parts) {
            part.getData().writeTo(bytes);
        }
        return bytes.toByteArray();
    }

    @Test
    void aBackupIsWrittenCheckedAndRestored() throws IOException {
        Path file = files.resolve("swarm.backup");
        assertThat(ok("swarm", "backup", file.toString()).err())
                .contains("Backup of swarm cluster000000000000000000 at revision 100", "is not encrypted")
                .contains("root key", "join tokens", "passwords of registries", "unlock key", "--passphrase-file");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(ok("swarm", "backup", "--verify", file.toString()).out())
                .contains("is a whole backup", "Revision:  100", "Encrypted: no");
        assertThat(ok("swarm", "restore", "--check", file.toString()).out()).contains("is a whole backup");
        assertThat(cli.daemon.requests).as("a check asks nobody").isEmpty();
        assertThat(ok("swarm", "restore", "--advertise-addr", "10.0.0.9", file.toString())
                        .out())
                .contains("restored from revision 100", "Removed manager host2", "Workers that are to come back: 1");
        assertThat(uploaded()).isEqualTo(FakeRaft.STATE);
    }

    @Test
    void anEncryptedBackupTellsNothingAndWantsItsPassphrase() throws IOException {
        Path file = files.resolve("swarm.backup");
        assertThat(ok("swarm", "backup", "--passphrase-file", secret.toString(), file.toString())
                        .err())
                .doesNotContain("not encrypted");
        assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("two parts");
        assertThat(refused(1, "swarm", "restore", file.toString())).contains("it is encrypted", "--passphrase-file");
        Path wrong = Files.writeString(folder.resolve("wrong"), "incorrect horse\n");
        assertThat(refused(1, "swarm", "restore", "--passphrase-file", wrong.toString(), file.toString()))
                .contains("the passphrase does not open it");
        assertThat(cli.daemon.requests).isEmpty();
        ok("swarm", "restore", "--passphrase-file", secret.toString(), file.toString());
        assertThat(uploaded()).isEqualTo(FakeRaft.STATE);
    }

    @Test
    void withAutolockItIsEncryptedUnlessThePersonSaysOtherwise() throws IOException {
        cli.cluster.cluster = cli.cluster.cluster.toBuilder()
                .setSpec(cli.cluster.cluster.getSpec().toBuilder().setAutoLockManagers(true))
                .build();
        Path file = files.resolve("swarm.backup");

        assertThat(refused(2, "swarm", "backup", file.toString()))
                .contains("--passphrase-file: expected a file", "autolock is on", "unlock key", "--unencrypted");
        assertThat(refused(2, "swarm", "backup", "-")).contains("autolock is on");
        assertThat(cli.cluster.requests(BackupRequest.class)).isEmpty();
        assertThat(file).doesNotExist();

        ok("swarm", "backup", "--passphrase-file", secret.toString(), file.toString());
        assertThat(ok("swarm", "backup", "--force", "--unencrypted", file.toString())
                        .err())
                .contains("is not encrypted");
        ok("swarm", "backup", "--verify", file.toString());
    }

    @Test
    void aFileIsReplacedWithForceOnly() throws IOException {
        Path file = Files.writeString(files.resolve("mine"), "precious");
        assertThat(refused(1, "swarm", "backup", file.toString()))
                .contains("exists", "Use another name, or --force to replace it.");
        assertThat(cli.cluster.requests).as("it asks before it reads").isEmpty();
        assertThat(Files.readString(file)).isEqualTo("precious");
        ok("swarm", "backup", "--force", file.toString());
        ok("swarm", "backup", "--verify", file.toString());
        assertThat(refused(2, "swarm", "backup", files.toString())).contains("is a folder");
        assertThat(refused(1, "swarm", "backup", files.resolve("no/such").toString()))
                .contains("no/such");
    }

    @Test
    void noOptionIsTakenAndIgnored() throws IOException {
        Path file = files.resolve("swarm.backup");
        ok("swarm", "backup", file.toString());
        int before = cli.cluster.requests.size();
        byte[] bytes = Files.readAllBytes(file);
        assertThat(refused(2, "swarm", "backup", "--verify", "--force", file.toString()))
                .contains("expected no --force", "jswarm swarm backup --verify " + file);
        assertThat(refused(2, "swarm", "backup", "--verify", "-")).contains("--verify: expected a file's name");
        assertThat(refused(2, "swarm", "backup", "--force", "-")).contains("--force: expected a file's name");
        assertThat(refused(2, "swarm", "backup", "--verify", "--force", "-"))
                .contains("jswarm swarm backup --verify swarm.backup");
        assertThat(refused(2, "swarm", "backup", "--verify", "--unencrypted", file.toString()))
                .contains("expected no --unencrypted");
        assertThat(refused(
                        2, "swarm", "backup", "--unencrypted", "--passphrase-file", secret.toString(), file.toString()))
                .contains("expected no --passphrase-file");
        for (String[] given : new String[][] {{"--advertise-addr", "10.0.0.9"}, {"--availability", "active"}}) {
            assertThat(refused(2, "swarm", "restore", "--check", given[0], given[1], file.toString()))
                    .contains("neither --advertise-addr nor --availability", "jswarm swarm restore --check " + file);
        }
        assertThat(cli.cluster.requests).hasSize(before);
        assertThat(cli.daemon.requests).isEmpty();
        assertThat(file).hasBinaryContent(bytes);
    }

    @Test
    void whatIsNotWholeLeavesNoFile() throws IOException {
        cli.close();
        assertThat(refused(3, "swarm", "backup", files.resolve("new").toString()))
                .isNotBlank();
        try (Stream<Path> left = Files.list(files)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void standardOutputIsNoTerminal() {
        cli.terminal = true;
        assertThat(refused(2, "swarm", "backup", "-")).contains("terminal");
        cli.terminal = false;
        CliRunner.Result result = ok("swarm", "backup", "-");
        assertThat(result.out()).startsWith("JSWBACK1").contains("two parts");
        assertThat(result.err()).contains("written to standard output");
    }

    @Test
    void passphrasesAreLongEnoughAndFilesAreBackups() throws IOException {
        Path shortOne = Files.writeString(folder.resolve("short"), "1234567\n");
        assertThat(refused(2, "swarm", "backup", "--passphrase-file", shortOne.toString(), "x"))
                .contains("8 or more characters");
        assertThat(refused(1, "swarm", "backup", "--passphrase-file", "/no/such/file", "x"))
                .contains("/no/such/file");
        Path other = Files.writeString(files.resolve("other"), "something else that is long enough to be looked at");
        assertThat(refused(1, "swarm", "restore", other.toString())).contains("does not begin as a backup does");
        assertThat(refused(1, "swarm", "restore", files.resolve("none").toString()))
                .contains("none");
    }

    @Test
    void aFolderKeepsTheNewestBackups() throws IOException {
        for (int day = 1; day <= 4; day++) {
            Files.writeString(files.resolve("swarm-2001010" + day + "T000000Z.backup"), "old");
        }
        Files.writeString(files.resolve("swarm-before-the-change.backup"), "mine");
        String err = ok("swarm", "backup", "--keep", "3", files.toString()).err();
        assertThat(err)
                .contains("Removed " + files.resolve("swarm-20010101T000000Z.backup"), "swarm-20010102T000000Z.backup")
                .doesNotContain("20010103T", "20010104T");
        try (Stream<Path> left = Files.list(files)) {
            List<String> names =
                    left.map(file -> file.getFileName().toString()).sorted().toList();
            assertThat(names).hasSize(4).contains("swarm-before-the-change.backup");
            Path fresh = files.resolve(names.stream()
                    .filter(name -> name.matches("swarm-\\d{8}T.*") && !name.startsWith("swarm-2001"))
                    .findFirst()
                    .orElseThrow());
            assertThat(ok("swarm", "backup", "--verify", fresh.toString()).out())
                    .contains("is a whole backup");
        }
    }

    @Test
    void aBackupThatFailsRemovesNoOldOne() throws IOException {
        Path old = Files.writeString(files.resolve("swarm-20010101T000000Z.backup"), "old");
        cli.cluster.cluster = cli.cluster.cluster.toBuilder()
                .setSpec(cli.cluster.cluster.getSpec().toBuilder().setAutoLockManagers(true))
                .build();
        assertThat(refused(2, "swarm", "backup", "--keep", "1", files.toString()))
                .contains("autolock is on");
        assertThat(files).isDirectoryContaining(each -> each.equals(old));
    }

    @Test
    void whatDoesNotFitAFolderIsRefused() {
        assertThat(refused(2, "swarm", "backup", "--keep", "0", files.toString()))
                .contains("--keep: expected 1 or more, but got 0");
        assertThat(refused(
                        2,
                        "swarm",
                        "backup",
                        "--keep",
                        "3",
                        files.resolve("none").toString()))
                .contains("--keep: expected a folder", "install -d -m 700");
        assertThat(refused(2, "swarm", "backup", "--keep", "3", "--force", files.toString()))
                .contains("expected no --force");
        assertThat(refused(2, "swarm", "backup", "--keep", "3", "-")).contains("expected a folder");
    }
}
