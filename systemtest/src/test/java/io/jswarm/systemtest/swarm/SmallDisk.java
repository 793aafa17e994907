package io.jswarm.systemtest.swarm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file system in a file, of some hundred megabytes, for a host's state: it can be full without harm to others. */
public final class SmallDisk {
    private static final String FILLER = "/var/lib/jswarm/filler";
    private static final int MEGABYTES = 320;
    private static final int SECONDS = 60;
    /** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH. */
    private static final String STOP = """
            import fcntl, os, struct, sys
            for disk in [os.open(path, os.O_RDONLY) for path in sys.argv[1:]]:
                fcntl.ioctl(disk, 0x8004587d, struct.pack('I', 2))
            """;

    private SmallDisk() {}

    /** The host goes on with its state, if it has any, on such a disk, without its daemon; the disk goes with the testbed. */
    public static void give(String host) {
        Testbed testbed = new Testbed();
        testbed.run("kill", host);
        if (!Files.exists(folder(testbed, host).resolve("state.img"))) {
            move(testbed, host);
        }
        testbed.run("boot", host);
    }

    private static void move(Testbed testbed, String host) {
        Path folder = folder(testbed, host);
        run("truncate", "-s", MEGABYTES + "M", folder.resolve("state.img").toString());
        run("mkfs.ext4", "-q", "-m", "0", folder.resolve("state.img").toString());
        run("mv", folder.resolve("jswarm").toString(), folder.resolve("before").toString());
        run("mkdir", folder.resolve("jswarm").toString());
        mount(testbed, host);
        run(
                "cp",
                "-a",
                folder.resolve("before").toString() + "/.",
                folder.resolve("jswarm").toString());
        run("sync", "-f", folder.resolve("jswarm").toString()); // a host's own state was forced before, too
        run("rm", "-rf", folder.resolve("before").toString());
    }

    /**
     * The power of these hosts goes, and with it all that was written and not forced: their file systems stop without
     * writing anything more, their journals neither, as ext4's shutdown without a flush does (linux/fs/ext4/ioctl.c);
     * then the hosts die. One process stops all file systems, within microseconds, so that no host forces what another
     * one has lost already. What the next mount finds is what had reached the disk.
     */
    public static void losePower(Testbed testbed, List<String> hosts) {
        List<String> stop = new ArrayList<>(List.of("python3", "-c", STOP));
        for (String host : hosts) {
            String state = folder(testbed, host).resolve("jswarm").toString();
            run("mountpoint", "-q", state); // or another file system would be stopped: that of this machine
            stop.add(state);
        }
        run(stop.toArray(String[]::new));
        testbed.losePower(hosts);
        hosts.forEach(host -> mountAgain(testbed, host));
    }

    private static void mountAgain(Testbed testbed, String host) {
        Path folder = folder(testbed, host);
        run("umount", folder.resolve("jswarm").toString());
        String image = folder.resolve("state.img").toString();
        Swarm.eventually()
                .until(() -> run("losetup", "-j", image).isBlank()); // else the stopped one would be mounted again
        mount(testbed, host);
    }

    private static Path folder(Testbed testbed, String host) {
        return Path.of(testbed.folder()).resolve("disk").resolve(host);
    }

    private static void mount(Testbed testbed, String host) {
        Path folder = folder(testbed, host);
        run(
                "mount",
                "-o",
                "loop",
                folder.resolve("state.img").toString(),
                folder.resolve("jswarm").toString());
    }

    /** Leaves nothing free. */
    public static void fill(Testbed testbed, String host) {
        testbed.exec(host, List.of("sh", "-c", "dd if=/dev/zero of=" + FILLER + " bs=64k 2>/dev/null; sync " + FILLER));
    }

    /** Frees what {@link #fill} took. */
    public static void free(Testbed testbed, String host) {
        testbed.exec(host, List.of("rm", "-f", FILLER));
    }

    private static String run(String... command) {
        Testbed.Ended ended = Testbed.run(SECONDS, List.of(command));
        if (ended.exitCode() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed: " + ended.text() + ended.error());
        }
        return ended.text();
    }
}
