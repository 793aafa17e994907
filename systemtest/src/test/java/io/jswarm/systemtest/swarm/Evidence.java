package io.jswarm.systemtest.swarm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a failed test leaves for the person who looks: what each host said of nodes and tasks, and its logs, in {@code
 * target/evidence}; the newest of it is printed, for whoever has the output alone.
 */
final class Evidence {
    private static final Path FOLDER =
            Path.of(System.getProperty("jswarm.root", "..")).resolve("deploy/target/evidence");
    private static final List<String> LOGS = List.of("jswarm", "dockerd");
    private static final int PRINTED = 12;

    private Evidence() {}

    private static String said(Hosts hosts, String host, String... command) {
        Testbed.Ended ended = hosts.jswarm(host, command);
        return ended.text() + ended.error();
    }

    /** One call for all services: there may be hundreds. */
    private static String[] tasksOf(Testbed.Ended services) {
        List<String> words = new ArrayList<>(List.of("service", "ps", "--stale", "--no-trunc"));
        services.text().lines().forEach(words::add);
        return words.toArray(String[]::new);
    }

    private static void print(String whose, List<String> log) {
        System.err.println("-- " + whose);
        log.subList(Math.max(0, log.size() - PRINTED), log.size()).forEach(System.err::println);
    }

    /** Keeps it; a host that cannot be asked is passed over. */
    static void keep(String test, Hosts hosts) {
        try {
            Path folder = Files.createDirectories(FOLDER.resolve(test));
            StringBuilder said = new StringBuilder();
            for (String host : Hosts.ALL) {
                for (String log : LOGS) {
                    Path file = hosts.testbed().log(host, log);
                    if (Files.isReadable(file)) {
                        String text = Files.readString(file);
                        Files.writeString(folder.resolve(host + "-" + log + ".log"), text);
                        print(host + " " + log, text.lines().toList());
                    }
                }
                said.append("== ").append(host).append('\n');
                said.append(said(hosts, host, "node", "ls", "--stale"));
                said.append(said(hosts, host, tasksOf(hosts.jswarm(host, "service", "ls", "--stale", "--quiet"))));
            }
            Files.writeString(folder.resolve("said.txt"), said);
            System.err.println(said);
        } catch (IOException | RuntimeException e) {
            System.err.println("no evidence of " + test + ": " + e);
        }
    }
}
