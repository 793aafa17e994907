package io.jswarm.deploy.chaos;

import io.jswarm.deploy.swarm.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A file system in a file, of some hundred megabytes, for a host's state: it can be full without harm to others. */
final class SmallDisk {
    private static final String FILLER = "/var/lib/jswarm/filler";
    private static final int MEGABYTES = 320;

    private SmallDisk() {}

    /** Gives the host, which must have no daemon yet, such a disk; it goes with the testbed. */
    static void give(String host) {
        Testbed testbed = new Testbed();
        Path folder = Path.of(testbed.folder()).resolve("disk").resolve(host);
        testbed.run("kill", host);
        run("truncate", "-s", MEGABYTES + "M", folder.resolve("state.img").toString());
        run("mkfs.ext4", "-q", "-m", "0", folder.resolve("state.img").toString());
        run(
                "mount",
                "-o",
                "loop",
                folder.resolve("state.img").toString(),
                folder.resolve("jswarm").toString());
        testbed.run("boot", host);
    }

    /** Leaves nothing free. */
    static void fill(Testbed testbed, String host) {
        testbed.exec(host, List.of("sh", "-c", "dd if=/dev/zero of=" + FILLER + " bs=64k 2>/dev/null; sync " + FILLER));
    }

    /** Frees what {@link #fill} took. */
    static void free(Testbed testbed, String host) {
        testbed.exec(host, List.of("rm", "-f", FILLER));
    }

    private static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: "
                        + new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
