package io.jswarm.deploy.daemon;

import static io.jswarm.deploy.daemon.LoopbackHost.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.manager.raft.AddressBook;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Today's daemon on what earlier ones left: each folder in {@code src/test/resources/state} is a stopped host's whole
 * state, with backups that were made of it. When a file's format changes, first add the last files of the one before,
 * with the program that still writes them:
 *
 * <pre>
 * mvn -pl deploy -am test -Dtest=StoredStateTest -Dsurefire.failIfNoSpecifiedTests=false -Djswarm.fixture=NAME
 * </pre>
 *
 * That writes {@code NAME} and, with autolock, {@code NAME-locked}; commit them, and never change them afterwards.
 * Certificates in them last for ten years.
 */
@Timeout(240)
@Tag("slow")
final class StoredStateTest {
    private static final Path KEPT = Path.of("src", "test", "resources", "state");
    private static final String PASSPHRASE = "correct horse battery\n";
    private static final String KEY = "unlock-key";

    @TempDir
    private Path folder = Path.of("");

    private static Path resources() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(StoredStateTest.class.getResource("/state"))
                .toURI());
    }

    static List<String> fixtures() throws IOException, URISyntaxException {
        try (Stream<Path> all = Files.list(resources())) {
            return all.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (Files.isRegularFile(file)) {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static List<String> services(LoopbackHost host) {
        return host.done("service", "ls", "--format", "{{.Name}} {{.Replicas}}")
                .lines()
                .sorted()
                .toList();
    }

    private static void create(LoopbackHost host, String name) {
        host.done("service", "create", "--detach", "--no-resolve-image", "--name", name, "--replicas", "0", "web:1");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void theDaemonGoesOn(String fixture) throws Exception {
        goesOn(resources().resolve(fixture), "h1");
    }

    private void goesOn(Path kept, String name) throws Exception {
        Path data = folder.resolve(name).resolve("data");
        copy(kept.resolve("data"), data);
        knowsItsMembers(data);
        try (LoopbackHost host = new LoopbackHost(folder.resolve(name))) {
            if (Files.exists(kept.resolve(KEY))) {
                eventually(() -> "locked".equals(host.state()));
                String key = Files.readString(kept.resolve(KEY));
                assertThat(host.jswarmReading(key, "swarm", "unlock").exitCode())
                        .isZero();
            }
            eventually(() -> host.jswarm("service", "ls").exitCode() == 0);
            assertThat(services(host)).containsExactly("before 0/0", "old 0/0");
            assertThat(host.done("service", "inspect", "old")).contains("the fixture");
            create(host, "today");
            assertThat(host.done("swarm", "raft", "snapshot")).contains("Snapshot");
            assertThat(services(host)).hasSize(3);
        }
    }

    /** A book of addresses that cannot be read counts as an empty one, which the only manager would not miss. */
    private static void knowsItsMembers(Path data) throws IOException {
        NodeConfig config = Objects.requireNonNull(NodeConfig.read(data.resolve("node.properties")));
        assertThat(AddressBook.open(data.resolve("raft").resolve("peers")).members())
                .containsExactly(config.raftId());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void itsBackupsAreRestored(String fixture) throws Exception {
        backupsAreRestored(resources().resolve(fixture));
    }

    private void backupsAreRestored(Path kept) throws IOException {
        Path passphrase = Files.writeString(folder.resolve("passphrase"), PASSPHRASE);
        try (LoopbackHost host = new LoopbackHost(folder.resolve("r1"))) {
            host.done("swarm", "restore", kept.resolve("backup").toString());
            assertThat(services(host)).containsExactly("before 0/0", "old 0/0");
        }
        try (LoopbackHost host = new LoopbackHost(folder.resolve("r2"))) {
            String encrypted = kept.resolve("backup-encrypted").toString();
            host.done("swarm", "restore", "--passphrase-file", passphrase.toString(), encrypted);
            assertThat(services(host)).containsExactly("before 0/0", "old 0/0");
        }
    }

    /** What is written today is read again; with {@code jswarm.fixture} it is kept under that name. */
    @Test
    void todaysStateGoesOn() throws Exception {
        String name = System.getProperty("jswarm.fixture", "");
        Path open = name.isEmpty() ? folder.resolve("kept") : KEPT.resolve(name);
        Path locked = name.isEmpty() ? folder.resolve("kept-locked") : KEPT.resolve(name + "-locked");
        assertThat(open).as("a fixture is never changed").doesNotExist();
        write(open, "swarm", "init", "--cert-expiry", "87600h");
        write(locked, "swarm", "init", "--cert-expiry", "87600h", "--autolock");
        if (name.isEmpty()) {
            goesOn(open, "h1");
            goesOn(locked, "h2");
            backupsAreRestored(open);
        }
    }

    private void write(Path kept, String... init) throws IOException {
        Path passphrase = Files.writeString(folder.resolve("passphrase"), PASSPHRASE);
        Files.createDirectories(kept);
        Path home = folder.resolve("of-" + kept.getFileName());
        try (LoopbackHost host = new LoopbackHost(home)) {
            host.done(init);
            if (List.of(init).contains("--autolock")) {
                Files.writeString(kept.resolve(KEY), host.done("swarm", "unlock-key", "--quiet"));
            }
            create(host, "old");
            host.done("service", "update", "--detach", "--label-add", "of=the fixture", "old");
            host.done("swarm", "raft", "snapshot");
            create(host, "before"); // in the log behind the snapshot
            host.done("swarm", "backup", "--unencrypted", kept.resolve("backup").toString());
            String encrypted = kept.resolve("backup-encrypted").toString();
            host.done("swarm", "backup", "--passphrase-file", passphrase.toString(), encrypted);
            copy(host.root(), kept.resolve("data"));
        }
    }
}
