package io.jswarm.deploy.daemon;

import io.jswarm.api.PlainText;
import io.jswarm.deploy.daemon.identity.SecretFiles;
import io.jswarm.runtime.Causes;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.DiskSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why the daemon stopped last, in {@code local/last-stop}, which the command line shows when the daemon gives no answer. The
 * file always has the same size and is written in place, since a full disk is a frequent reason and has no room for a new
 * one; so does the launcher, for a daemon that ran out of memory. Blank while the daemon runs, and after an end that nobody
 * could tell of. Any thread.
 */
final class LastStop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LastStop.class);
    private static final int ROOM = 4_096;
    private static final int LONGEST = 1_000;

    private final Path root;
    private final FileChannel file;
    private final Clock clock;
    private final Look freeMib;
    private final AtomicBoolean told = new AtomicBoolean();

    /** How much room is left under a folder, in MiB. */
    interface Look {
        long look(Path folder) throws IOException;
    }

    private LastStop(Path root, FileChannel file, Clock clock, Look freeMib) {
        this.root = root;
        this.file = file;
        this.clock = clock;
        this.freeMib = freeMib;
    }

    /** Makes the file if there is none; what it says stays until {@link #started}. */
    static LastStop open(Path root, Clock clock) throws IOException {
        return open(root, clock, DiskSpace::look);
    }

    static LastStop open(Path root, Clock clock, Look freeMib) throws IOException {
        Path folder = root.resolve("local");
        SecretFiles.makeFolder(folder);
        FileChannel file = FileChannel.open(
                folder.resolve("last-stop"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            LastStop stop = new LastStop(root, file, clock, freeMib);
            if (file.size() != ROOM) {
                stop.write("");
            }
            return stop;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** The daemon runs: what was before does not matter any more. */
    void started() throws IOException {
        write("");
    }

    /** It ends since it was told to. */
    void asked() {
        tell("The daemon was stopped at " + now() + ", as it was told to. Start it with 'systemctl start jswarm' or"
                + " 'jswarm daemon'.");
    }

    /** It ends by itself; of several reasons the first is told. */
    void because(String what, Throwable cause) {
        tell(
                "The daemon stopped at " + now() + " ("
                        + PlainText.line(what + ": " + Causes.words(cause), LONGEST) + "). "
                        + (isFull()
                                ? "Make room under " + root + " (see 'df -h " + root
                                        + "'), then start it: 'systemctl start jswarm'."
                                : "See its log with 'journalctl -u jswarm', and start it again with 'systemctl start jswarm'."));
    }

    /** Looked at, not read from the reason: that one was written for people. */
    private boolean isFull() {
        try {
            return DiskSpace.of(freeMib.look(root), DiskSpace.ENOUGH) == DiskSpace.NONE;
        } catch (IOException e) {
            return false;
        }
    }

    private Instant now() {
        return clock.now().instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private void tell(String text) {
        if (told.compareAndSet(false, true)) {
            try {
                write(text);
            } catch (IOException e) {
                LOG.warn("cannot note why the daemon stops: {}", e.getMessage());
            }
        }
    }

    private void write(String text) throws IOException {
        byte[] line = text.getBytes(StandardCharsets.UTF_8);
        byte[] room = new byte[ROOM];
        Arrays.fill(room, (byte) ' ');
        System.arraycopy(line, 0, room, 0, Math.min(line.length, ROOM - 1));
        room[ROOM - 1] = '\n';
        ByteBuffer bytes = ByteBuffer.wrap(room);
        while (bytes.hasRemaining()) {
            file.write(bytes, bytes.position());
        }
        file.force(true);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
