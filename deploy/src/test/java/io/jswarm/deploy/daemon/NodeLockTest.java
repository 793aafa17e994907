package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.deploy.daemon.identity.IdentityFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeLockTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void aNodeThatIsNotLockedSaysWhereToLook() {
        NodeKeys keys = new NodeKeys(folder.resolve("log"));
        LocalRegistry localApi = new LocalRegistry();
        NodeLock lock = new NodeLock(keys, new IdentityFiles(folder.resolve("certificates"), keys), localApi);
        assertThatThrownBy(() -> lock.unlock("")).hasMessageContaining("is not locked. See what it is: jswarm info");
    }
}
