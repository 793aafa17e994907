package io.jswarm.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What other programs take of the memory. */
final class Footprint {
    private static final double KIB_PER_MIB = 1024;
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    private Footprint() {}

    /**
     * Memory of a program, MiB.
     *
     * @param allMib all that is resident
     * @param ownMib what is the program's alone: heap, stacks, buffers
     * @param fileMib pages of files, which programs that have the same ones mapped share
     */
    record Resident(double allMib, double ownMib, double fileMib) {}

    /** What the program has now. */
    static Resident resident(ProcessHandle program) throws IOException {
        List<String> status = status(program);
        return new Resident(
                field(program, status, "VmRSS:"),
                field(program, status, "RssAnon:"),
                field(program, status, "RssFile:"));
    }

    /** MiB of memory that the program has now. */
    static double residentMib(Process program) throws IOException {
        return resident(program.toHandle()).allMib();
    }

    /** The most it ever had. */
    static double peakResidentMib(Process program) throws IOException {
        return field(program.toHandle(), status(program.toHandle()), "VmHWM:");
    }

    private static List<String> status(ProcessHandle program) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(program.pid()), "status"));
    }

    private static double field(ProcessHandle program, List<String> status, String name) throws IOException {
        for (String line : status) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB;
            }
        }
        throw new IOException("program " + program.pid() + " has ended");
    }

    /**
     * MiB of objects that a Java program still needs. Stops the program for a full collection, which may cost a leader
     * its lead.
     */
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
