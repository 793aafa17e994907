package io.jswarm.bench;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The figures of one contestant for one thing, a value a run.
 *
 * @param benchmark the benchmark's name
 * @param what was measured
 * @param who it belongs to
 * @param unit of the values
 * @param values in the order of the runs, at least one
 */
record RunFigures(String benchmark, String what, String who, String unit, List<Double> values) {
    RunFigures {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("values: expected one or more of " + what);
        }
        values = List.copyOf(values);
    }

    double median() {
        return median(values);
    }

    double min() {
        return values.stream().mapToDouble(value -> value).min().orElseThrow();
    }

    double max() {
        return values.stream().mapToDouble(value -> value).max().orElseThrow();
    }

    /** The median of the ratios to the other's value in the same run: what both runs suffered from cancels out. */
    double ratioTo(RunFigures other) {
        return median(IntStream.range(0, Math.min(values.size(), other.values.size()))
                .mapToObj(run -> values.get(run) / other.values.get(run))
                .toList());
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
