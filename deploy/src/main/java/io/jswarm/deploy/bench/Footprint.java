package io.jswarm.deploy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What other Java programs take of the memory. */
final class Footprint {
    private static final double KIB_PER_MIB = 1024;
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    private Footprint() {}

    /** MiB of memory that the program has now. */
    static double residentMib(Process program) throws IOException {
        return field(program, "VmRSS:");
    }

    /** The most it ever had. */
    static double peakResidentMib(Process program) throws IOException {
        return field(program, "VmHWM:");
    }

    private static double field(Process program, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(program.pid()), "status"))) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB;
            }
        }
        throw new IOException("program " + program.pid() + " has ended");
    }

    /** MiB of objects that are still needed. Stops the program for a full collection, which may cost a leader its lead. */
    static double liveHeapMib(Process program) throws IOException, InterruptedException {
        String histogram = Command.output(
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/jcmd").toString(),
                        Long.toString(program.pid()),
                        "GC.class_histogram"));
        Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new IOException("jcmd told no total of the heap");
        }
        return Long.parseLong(total.group(1)) / KIB_PER_MIB / KIB_PER_MIB;
    }
}
