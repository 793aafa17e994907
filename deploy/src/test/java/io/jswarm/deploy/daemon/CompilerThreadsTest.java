package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the kernel gives the compilers' threads of a process; one of its own, since only root takes it back. */
class CompilerThreadsTest {
    /** proc_pid_stat(5), counted from what follows the name. */
    private static final int NICE = 16;

    /** Prints its threads' nice values, then lets the compilers yield, and prints them again. */
    static final class Child {
        public static void main(String[] args) throws IOException {
            print("before");
            CompilerThreads.yieldToOthers();
            print("after");
        }

        private static void print(String when) throws IOException {
            try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
                for (Path task : tasks.toList()) {
                    String stat = Files.exists(task) ? Files.readString(task.resolve("stat")) : "()";
                    int end = stat.lastIndexOf(')');
                    String name = stat.substring(stat.indexOf('(') + 1, end);
                    List<String> rest = List.of(stat.substring(end + 1).strip().split(" "));
                    if (rest.size() > NICE) {
                        System.out.println(when + "=" + name + "=" + rest.get(NICE));
                    }
                }
            }
        }
    }

    @Test
    void theyYieldAndNobodyElseDoes() throws IOException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName())
                .redirectErrorStream(true)
                .start();
        Map<String, Integer> nice = new TreeMap<>();
        String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        for (String line : printed.lines().toList()) {
            String[] words = line.split("=");
            assertThat(words).as(printed).hasSize(3);
            nice.put(words[0] + " " + words[1], Integer.parseInt(words[2]));
        }
        assertThat(nice.keySet()).anyMatch(name -> name.startsWith("after C2 "));
        int usual = nice.getOrDefault("before java", 0);
        nice.forEach((name, value) -> assertThat(value)
                .as(name)
                .isEqualTo(name.matches("after C[12] .*") ? Math.min(19, usual + 10) : usual));
    }
}
