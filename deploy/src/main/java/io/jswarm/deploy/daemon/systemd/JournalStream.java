package io.jswarm.deploy.daemon.systemd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether what a process prints goes to the journal, as systemd says in JOURNAL_STREAM (systemd.exec(5)). */
public final class JournalStream {
    private JournalStream() {}

    /**
     * Whether this file is the journal.
     *
     * @param journal JOURNAL_STREAM: device and inode, with a colon between; empty outside of systemd
     * @param file one that leads to what is printed to, such as /proc/self/fd/2
     */
    public static boolean is(String journal, Path file) {
        if (journal.isEmpty()) {
            return false;
        }
        try {
            return journal.equals(Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
