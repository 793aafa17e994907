package io.jswarm.cli.swarm;

import io.jswarm.api.v1.BackupEnd;
import io.jswarm.api.v1.BackupHead;
import io.jswarm.api.v1.BackupRequest;
import io.jswarm.api.v1.BackupResponse;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.cli.backup.BackupWriter;
import io.jswarm.cli.backup.Digests;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.program.FileProblem;
import io.jswarm.cli.program.NewFile;
import io.jswarm.cli.values.Sizes;
import io.jswarm.client.Connection;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jswarm swarm backup}: the state of the cluster, with its keys, as one file. */
@Command(
        name = "backup",
        description = "Write the state of the cluster, with its keys and registry passwords, to a file; nothing is"
                + " interrupted",
        footer = {
            "",
            "Examples:",
            "  jswarm swarm backup --passphrase-file /root/passphrase swarm.backup",
            "  jswarm swarm backup --passphrase-file /root/passphrase --keep 14 /var/backups/jswarm"
        })
public final class SwarmBackup implements Callable<Integer> {
    /** Even a state of gigabytes is sent by then. */
    private static final Duration LIMIT = Duration.ofHours(1);

    private static final String STDOUT = "-";

    private final Invocation invocation;

    @Mixin
    private PassphraseOption passphrase = new PassphraseOption();

    @Option(
            names = {"-f", "--force"},
            description = "Replace the file if there is one")
    private boolean force;

    @Option(names = "--unencrypted", description = "Write it without a passphrase although autolock is on")
    private boolean unencrypted;

    @Option(names = "--verify", description = "Make no backup, but check that the file is a whole one")
    private boolean verify;

    @Option(
            names = "--keep",
            paramLabel = "COUNT",
            description =
                    "Write to a new file in a folder, named after the time, and remove the oldest such files beyond"
                            + " COUNT")
    private @Nullable Integer keep;

    @Parameters(paramLabel = "FILE|FOLDER|-", description = "The file, or with --keep the folder; - is standard output")
    private String file = "";

    /** The command of this invocation. */
    public SwarmBackup(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        requireNothingIgnored();
        char[] secret = passphrase.read();
        if (verify) {
            BackupCheck.report(invocation, Path.of(file), secret);
        } else if (keep != null) {
            toFolder(Path.of(file), keep, secret);
        } else if (file.equals(STDOUT)) {
            toStandardOutput(secret);
        } else {
            toFile(Path.of(file), secret);
        }
        return ExitCodes.DONE;
    }

    private void requireNothingIgnored() {
        if (keep != null) {
            requireFolder(keep);
        }
        if ((verify || force) && file.equals(STDOUT)) {
            String flag = verify ? "--verify" : "--force";
            throw CliException.usage(
                    flag + ": expected a file's name, but got - for standard output.",
                    "Example: jswarm swarm backup " + flag + " swarm.backup");
        }
        if (verify && (force || unencrypted)) {
            throw CliException.usage(
                    "--verify makes no backup: expected no " + (force ? "--force" : "--unencrypted") + " beside it.",
                    "Example: jswarm swarm backup --verify " + file);
        }
        if (unencrypted && passphrase.isGiven()) {
            throw CliException.usage(
                    "--unencrypted: expected no --passphrase-file beside it, which encrypts.",
                    "Example: jswarm swarm backup --passphrase-file FILE " + file);
        }
    }

    private void requireFolder(int count) {
        String example = "Example: jswarm swarm backup --keep 14 /var/backups/jswarm";
        if (count < 1) {
            throw CliException.usage("--keep: expected 1 or more, but got " + count + ".", example);
        }
        if (verify || force) {
            throw CliException.usage(
                    "--keep: expected no " + (verify ? "--verify" : "--force")
                            + " beside it, since it writes a new file.",
                    example);
        }
        if (!Files.isDirectory(Path.of(file))) {
            throw CliException.usage(
                    "--keep: expected a folder, but " + file + " is none.",
                    "Make it for root alone: install -d -m 700 FOLDER");
        }
    }

    /** Who has managers ask for a key after a restart does not want that key in a plain file by accident. */
    private void requireEncryptionWithAutolock(char @Nullable [] secret) {
        if (secret == null
                && !unencrypted
                && invocation.client().swarm().get().getCluster().getSpec().getAutoLockManagers()) {
            throw CliException.usage(
                    "--passphrase-file: expected a file, since autolock is on and a backup holds the unlock key and all"
                            + " that it protects.",
                    "Example: jswarm swarm backup --passphrase-file FILE " + file
                            + "; without encryption all the same: --unencrypted");
        }
    }

    private void toStandardOutput(char @Nullable [] secret) {
        if (invocation.environment().terminal()) {
            throw CliException.usage(
                    "Expected standard output to be a file or a pipe, but it is a terminal.",
                    "Example: jswarm swarm backup swarm.backup");
        }
        requireEncryptionWithAutolock(secret);
        // What was written cannot be taken back, so there is one try only.
        BackupHead head =
                invocation.client().connection().callOnce(LIMIT, attempt -> copy(attempt, invocation.out(), secret));
        report(head, "standard output");
    }

    /** The old ones go when the new one is there, whole and on the disk. */
    private void toFolder(Path folder, int count, char @Nullable [] secret) {
        Instant now =
                Instant.ofEpochMilli(invocation.environment().clock().now().wallMs());
        String fresh = BackupFolder.name(now);
        toFile(folder.resolve(fresh), secret);
        try {
            BackupFolder.prune(folder, fresh, count, now)
                    .forEach(old -> invocation.err().println("Removed " + folder.resolve(old) + "."));
        } catch (IOException e) {
            throw CliException.failed(
                    "Expected to keep " + count + " backups in " + folder + ", but an old one cannot be removed: "
                            + FileProblem.writing(folder, e) + ".",
                    "The new backup is there. Remove old ones by hand: ls " + folder);
        }
    }

    private void toFile(Path target, char @Nullable [] secret) {
        NewFile file = BackupFiles.fresh(target, force);
        file.requireFree();
        requireEncryptionWithAutolock(secret);
        try {
            BackupHead head = file.write(fresh -> download(fresh, target, secret));
            report(head, target + " (" + Sizes.formatBytes(Files.size(target)) + ")");
        } catch (IOException e) {
            throw notWritten(target.toString(), e);
        }
    }

    private BackupHead download(Path fresh, Path target, char @Nullable [] secret) {
        BackupHead head = invocation.client().connection().call(attempt -> {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh))) {
                return copy(attempt, out, secret);
            } catch (IOException e) {
                throw notWritten(target.toString(), e);
            }
        });
        BackupCheck.check(fresh, secret);
        return head;
    }

    private BackupHead copy(Connection.Attempt attempt, OutputStream out, char @Nullable [] secret) {
        Iterator<BackupResponse> parts = ControlGrpc.newBlockingStub(attempt.channel())
                .withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .backup(BackupRequest.getDefaultInstance());
        if (!parts.hasNext()) {
            throw incomplete();
        }
        BackupHead head = parts.next().getHead();
        try {
            BackupWriter writer = new BackupWriter(out, head, secret);
            MessageDigest digest = Digests.sha256();
            long bytes = 0;
            while (parts.hasNext()) {
                BackupResponse part = parts.next();
                if (part.hasEnd()) {
                    requireAll(part.getEnd(), bytes, digest);
                    writer.finish();
                    return head;
                }
                byte[] data = part.getData().toByteArray();
                digest.update(data);
                bytes += data.length;
                writer.write(data);
            }
        } catch (IOException e) {
            throw notWritten(file, e);
        }
        throw incomplete();
    }

    private static void requireAll(BackupEnd end, long bytes, MessageDigest digest) {
        if (end.getBytes() != bytes || !MessageDigest.isEqual(end.getSha256().toByteArray(), digest.digest())) {
            throw incomplete();
        }
    }

    private static CliException incomplete() {
        return CliException.failed(
                "Expected the whole state, but what arrived is not what the manager sent.", "Try again.");
    }

    private static CliException notWritten(String target, IOException failure) {
        if (target.equals(STDOUT)) {
            return CliException.failed(
                    "Expected to write to standard output, but " + FileProblem.writing(Path.of("/dev/stdout"), failure)
                            + ".",
                    "Give a file: jswarm swarm backup swarm.backup");
        }
        Path file = Path.of(target);
        return CliException.failed(
                "Expected to write " + file + ", but " + FileProblem.writing(file, failure) + ".",
                FileProblem.advice(file));
    }

    /** To standard error, since standard output may be the backup. */
    private void report(BackupHead head, String where) {
        invocation
                .err()
                .println("Backup of swarm " + head.getClusterId() + " at revision " + head.getRevision()
                        + " written to " + where + ".");
        if (!passphrase.isGiven()) {
            invocation
                    .err()
                    .println("It is not encrypted, and holds the swarm's root key, its join tokens, the passwords of"
                            + " registries and, with autolock, the unlock key: keep it as you keep private keys, or"
                            + " encrypt it with --passphrase-file.");
        }
    }
}
