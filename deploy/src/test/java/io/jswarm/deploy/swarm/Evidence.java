package io.jswarm.deploy.swarm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a failed test leaves for the person who looks: what the nodes said and each host's logs, in {@code target/evidence}. */
final class Evidence {
    private static final Path FOLDER =
            Path.of(System.getProperty("jswarm.root", "..")).resolve("deploy/target/evidence");
    private static final List<String> LOGS = List.of("jswarm", "dockerd");

    private Evidence() {}

    /** Keeps it; a host that cannot be asked is passed over. */
    static void keep(String test, Hosts hosts) {
        try {
            Path folder = Files.createDirectories(FOLDER.resolve(test));
            StringBuilder said = new StringBuilder();
            for (String host : Hosts.ALL) {
                for (String log : LOGS) {
                    Path file = hosts.testbed().log(host, log);
                    if (Files.isReadable(file)) {
                        Files.writeString(folder.resolve(host + "-" + log + ".log"), Files.readString(file));
                    }
                }
                said.append("== ").append(host).append('\n');
                Testbed.Ended nodes = hosts.jswarm(host, "node", "ls", "--stale");
                said.append(nodes.text()).append(nodes.error());
            }
            Files.writeString(folder.resolve("nodes.txt"), said);
        } catch (IOException | RuntimeException e) {
            System.err.println("no evidence of " + test + ": " + e);
        }
    }
}
