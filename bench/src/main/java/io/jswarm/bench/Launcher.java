package io.jswarm.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The launcher of the daemons that are measured. */
final class Launcher {
    /** Where the build puts it. */
    static final Path PROGRAM = Path.of(System.getProperty("jswarm.deploy", "deploy"), "target/jswarm/bin/jswarm");

    /** Says what it was started with and ends. */
    private static final String PRETENDED_JAVA = "#!/bin/sh\nprintf '%s\\n' \"$@\"\n";

    private Launcher() {}

    /**
     * The options that a daemon's virtual machine gets here and now: the launcher is run with a Java that tells them, so that
     * nothing is said twice. A benchmark may give its daemons another heap, by a variable that says so.
     */
    static String daemonOptions() throws IOException, InterruptedException {
        return daemonOptions(PROGRAM);
    }

    static String daemonOptions(Path program) throws IOException, InterruptedException {
        if (!Files.isExecutable(program)) {
            return "unknown: no program at " + program;
        }
        Path home = Files.createTempDirectory("bench-java");
        Path java = home.resolve("bin/java");
        Path release = home.resolve("release");
        try {
            Files.createDirectory(java.getParent());
            Files.writeString(java, PRETENDED_JAVA);
            Files.writeString(release, "JAVA_VERSION=\"25\"\n");
            if (!java.toFile().setExecutable(true)) {
                return "unknown: " + java + " cannot be made executable";
            }
            String words =
                    Command.output(Map.of("JSWARM_JAVA_HOME", home.toString()), List.of(program.toString(), "daemon"));
            return words.lines().takeWhile(word -> !word.equals("-cp")).collect(Collectors.joining(" "));
        } finally {
            Files.deleteIfExists(java);
            Files.deleteIfExists(release);
            Files.deleteIfExists(java.getParent());
            Files.delete(home);
        }
    }
}
