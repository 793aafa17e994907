package io.jswarm.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a figure depends on beside the program. */
final class Machine {
    private static final long KIB_PER_GIB = 1L << 20;

    private static final String TREE = System.getProperty("jswarm.deploy", ".");

    private Machine() {}

    /** Processor, cores and memory, and how busy it was before. */
    static String hardware() throws IOException {
        return "%s, %d cores, %d GiB, load average %s"
                .formatted(
                        field("/proc/cpuinfo", "model name"),
                        Runtime.getRuntime().availableProcessors(),
                        Long.parseLong(field("/proc/meminfo", "MemTotal").replace(" kB", "")) / KIB_PER_GIB,
                        Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    }

    /** Kernel, runtime and its flags. */
    static String software() {
        return "Linux %s, JDK %s (%s), %s"
                .formatted(
                        System.getProperty("os.version"),
                        Runtime.version(),
                        System.getProperty("java.vendor"),
                        String.join(
                                " ",
                                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                                        .filter(flag -> flag.startsWith("-X"))
                                        .toList()));
    }

    /** What is set of the variables that change what the benchmarks and the programs do. Secrets are not told. */
    static String variables(Map<String, String> environment) {
        String set = environment.entrySet().stream()
                .filter(each ->
                        each.getKey().startsWith("BENCH_") || each.getKey().startsWith("JSWARM_"))
                .sorted(Map.Entry.comparingByKey())
                .map(each -> each.getKey() + "=" + (each.getKey().endsWith("_TOKEN") ? "…" : each.getValue()))
                .collect(Collectors.joining(" "));
        return set.isEmpty() ? "no variable of BENCH_* and JSWARM_*" : set;
    }

    /** The commit that was built, as far as git can say, and whether the tree differs from it. */
    static String commit() throws IOException, InterruptedException {
        Command.Ended commit = Command.run("git", "-C", TREE, "log", "-1", "--format=%h of %ci");
        Command.Ended changes = Command.run("git", "-C", TREE, "status", "--porcelain", "--untracked-files=no");
        if (commit.exitCode() != 0) {
            return "unknown (git: " + commit.errors().strip() + ")";
        }
        return commit.output().strip() + (changes.output().isBlank() ? "" : ", with changes");
    }

    private static String field(String file, String name) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(file));
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("0");
    }
}
