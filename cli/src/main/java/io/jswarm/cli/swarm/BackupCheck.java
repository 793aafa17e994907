package io.jswarm.cli.swarm;

import io.jswarm.api.v1.BackupHead;
import io.jswarm.cli.backup.BackupReader;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.output.Times;
import io.jswarm.cli.values.Sizes;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Checks a backup's file from begin to end, without any swarm. */
final class BackupCheck {
    private BackupCheck() {}

    /** Throws when the file is not a whole backup that this passphrase opens. */
    static BackupReader.Summary check(Path file, char @Nullable [] passphrase) {
        try {
            return BackupReader.open(file).read(passphrase, part -> {});
        } catch (IOException e) {
            throw BackupFiles.unusable(file, e);
        }
    }

    /** Checks it and says what it is of. */
    static void report(Invocation invocation, Path file, char @Nullable [] passphrase) {
        try {
            BackupReader reader = BackupReader.open(file);
            BackupReader.Summary summary = reader.read(passphrase, part -> {});
            BackupHead head = reader.head();
            invocation.out().println(file + " is a whole backup.");
            invocation.out().println("  Swarm:     " + head.getClusterId());
            invocation.out().println("  Revision:  " + head.getRevision());
            invocation
                    .out()
                    .println("  Made:      " + Times.iso(head.getTimeMs()) + " by jswarm " + head.getDaemonVersion());
            invocation.out().println("  State:     " + Sizes.formatBytes(summary.bytes()));
            invocation.out().println("  Encrypted: " + (reader.isEncrypted() ? "yes" : "no"));
        } catch (IOException e) {
            throw BackupFiles.unusable(file, e);
        }
    }
}
