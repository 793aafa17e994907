package io.jswarm.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What programs of one kind, one on each host, take while they are watched: looked at now and then. For one thread. */
final class ProgramWatch {
    private static final double NANOS = 1e9;
    private static final double PERCENT = 100;

    private final List<ProcessHandle> programs;
    /** For each program, look by look. */
    private final List<List<Footprint.Resident>> looks = new ArrayList<>();

    private final List<Duration> cpuBefore = new ArrayList<>();
    private final List<Duration> cpuAfter = new ArrayList<>();

    /** Watches from now on. */
    ProgramWatch(List<ProcessHandle> programs) throws IOException {
        this.programs = List.copyOf(programs);
        for (ProcessHandle program : programs) {
            looks.add(new ArrayList<>());
            cpuBefore.add(ProcessorTime.of(program));
        }
        look();
    }

    /** Looks once more; what was used until the last look counts. */
    void look() throws IOException {
        cpuAfter.clear();
        for (int i = 0; i < programs.size(); i++) {
            looks.get(i).add(Footprint.resident(programs.get(i)));
            cpuAfter.add(ProcessorTime.of(programs.get(i)));
        }
    }

    /** Each program's memory, MiB: the median of all looks at it. */
    List<Double> mib(ToDoubleFunction<Footprint.Resident> part) {
        return looks.stream()
                .map(each ->
                        RunFigures.median(each.stream().map(part::applyAsDouble).toList()))
                .toList();
    }

    /** The most that any of them had in any look, MiB. */
    double mostMib() {
        return looks.stream()
                .flatMap(List::stream)
                .mapToDouble(Footprint.Resident::allMib)
                .max()
                .orElseThrow();
    }

    /** What each took of the processors, % of a core, when this time has passed from the making to the last look. */
    List<Double> percentOfACore(double seconds) {
        List<Double> percent = new ArrayList<>();
        for (int i = 0; i < programs.size(); i++) {
            double used = cpuAfter.get(i).minus(cpuBefore.get(i)).toNanos() / NANOS;
            percent.add(used / seconds * PERCENT);
        }
        return percent;
    }
}
