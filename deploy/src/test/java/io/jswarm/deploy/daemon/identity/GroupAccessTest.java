package io.jswarm.deploy.daemon.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.RejectedException;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a group of the host gets; {@code package-test} asks a daemon as a member and as a stranger. */
final class GroupAccessTest {
    @TempDir
    Path root;

    private Path folder = Path.of("");
    private GroupPrincipal group = () -> "";

    @BeforeEach
    void open() throws IOException {
        folder = root.resolve("run");
        group = Objects.requireNonNull(GroupAccess.group("nogroup"));
        LocalCredentials.open(root.resolve("local"), Clock.system(), Randomness.secure())
                .publish("127.0.0.1:4711");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void theGroupReadsAndOnlyRootWrites() throws IOException {
        GroupAccess.grant(root, folder, group);
        GroupAccess.grant(root, folder, group); // as after a restart
        assertThat(files())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("admin.crt", "admin.key", "ca.crt", "data-root", "endpoint");
        for (Path file : files()) {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            assertThat(PosixFilePermissions.toString(attributes.permissions())).isEqualTo("rw-r-----");
            assertThat(attributes.group()).isEqualTo(group);
        }
        PosixFileAttributes attributes = Files.readAttributes(folder, PosixFileAttributes.class);
        assertThat(PosixFilePermissions.toString(attributes.permissions())).isEqualTo("rwxr-x---");
        assertThat(attributes.group()).isEqualTo(group);
        assertThat(folder.resolve("data-root")).hasContent(root.toString());
        assertThat(folder.resolve("admin.key")).hasSameTextualContentAs(root.resolve("local/admin.key"));
    }

    @Test
    void aStartWithoutTheGroupTakesItBack() throws IOException {
        GroupAccess.grant(root, folder, group);
        GroupAccess.revoke(root.resolve("another"), folder);
        assertThat(files()).as("another daemon's").hasSize(5);
        GroupAccess.revoke(root, folder);
        assertThat(files()).isEmpty();
        GroupAccess.revoke(root, root.resolve("none"));
    }

    @Test
    void aGroupThatIsNotThereIsNamed() throws IOException {
        assertThatThrownBy(() -> GroupAccess.group("no-such-group"))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("none named no-such-group");
        assertThat(GroupAccess.group("")).isNull();
    }
}
