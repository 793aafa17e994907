package io.jswarm.systemtest.chaos;

import io.jswarm.systemtest.swarm.Hosts;
import io.jswarm.systemtest.swarm.Swarm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Notices managers that say nothing of themselves though nothing is done to them, and keeps what their threads wait for. */
final class Silence {
    /** Rounds in a row. */
    private static final int SUSPICIOUS = 2;

    /** Not with the virtual threads: Thread.dump_to_file of JDK 25.0.3 has crashed a daemon. */
    private static final String DUMP = """
            pid=$(pgrep -f daemon.DaemonMain | head -n 1)
            "$0" "$pid" Thread.print -l
            """;

    private final Swarm swarm;
    private final Path folder;
    private final int[] rounds = new int[Hosts.ALL.size()];

    /** For a swarm whose threads are written to this folder. */
    Silence(Swarm swarm, Path folder) {
        this.swarm = swarm;
        this.folder = folder;
    }

    /** Looks at what each manager told at the end of a round, -1 for nothing; says what is odd. */
    List<String> look(List<Long> told) {
        List<String> odd = new ArrayList<>();
        for (int i = 0; i < told.size(); i++) {
            rounds[i] = told.get(i) < 0 ? rounds[i] + 1 : 0;
            if (rounds[i] == SUSPICIOUS) {
                odd.add("manager " + Hosts.ALL.get(i) + " is silent; its threads are in " + keep(Hosts.ALL.get(i)));
            }
        }
        return odd;
    }

    private Path keep(String host) {
        String jcmd = System.getProperty("java.home") + "/bin/jcmd";
        String threads =
                swarm.testbed().exec(host, List.of("sh", "-c", DUMP, jcmd)).text();
        try {
            Files.createDirectories(folder);
            Path file = Files.createTempFile(folder, "silent-" + host + "-", ".txt");
            return Files.writeString(file, threads);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
