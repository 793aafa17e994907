package io.jswarm.deploy.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backup is a cut through all that people write, though they write while it is made. Whole daemons. */
@Timeout(240)
@Tag("slow")
final class OnlineBackupTest {
    @TempDir
    private Path folder = Path.of("");

    private LoopbackHost host(String name) throws IOException {
        return new LoopbackHost(folder.resolve(name));
    }

    /**
     * A backup's file.
     *
     * @param begun the moment before the command
     */
    private record Backup(Path file, long begun) {}

    @Test
    void itHasAllThatWasAcknowledgedBeforeAndNothingThatNobodyAskedFor() throws Exception {
        NumberedWrites writes = new NumberedWrites();
        List<Backup> backups;
        try (LoopbackHost leader = host("h1");
                LoopbackHost follower = host("h2");
                writes) {
            leader.done("swarm", "init");
            follower.join(leader, "manager");
            for (int i = 1; i <= 5; i++) { // so that it is sent in many parts
                writes.create(leader, "large-" + i, "--env", "LARGE=" + "x".repeat(400_000));
            }
            writes.begin(leader, follower);
            backups = List.of(whileTheyWrite(leader, writes), whileTheyWrite(follower, writes));
            writes.goOn();
            writes.end();
            writes.areCutBy(follower, writes.moment());
        }
        for (Backup backup : backups) {
            try (LoopbackHost fresh = host("of-" + backup.file().getFileName())) {
                fresh.done("swarm", "restore", backup.file().toString());
                writes.areCutBy(fresh, backup.begun());
            }
        }
    }

    /** Again until writes began and ended while it was made. */
    private Backup whileTheyWrite(LoopbackHost manager, NumberedWrites writes) {
        Path file = folder.resolve("backup-" + writes.moment());
        AtomicLong begun = new AtomicLong();
        LoopbackHost.eventually(() -> {
            begun.set(writes.moment());
            manager.done("swarm", "backup", "--force", file.toString());
            return writes.wereDone(begun.get(), writes.moment());
        });
        return new Backup(file, begun.get());
    }
}
