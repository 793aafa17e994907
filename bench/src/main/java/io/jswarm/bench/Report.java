package io.jswarm.bench;

import io.jswarm.bench.Benchmark.Figure;
import io.jswarm.cli.output.Json;
import io.jswarm.cli.output.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured, where and with what.
 *
 * @param setting where and with what, for people, in order
 * @param series what was measured, in order
 */
record Report(Map<String, String> setting, List<RunFigures> series) {
    Report {
        setting = new LinkedHashMap<>(setting);
        series = List.copyOf(series);
    }

    /** Puts the figures of all runs together, in the order in which they first came. */
    static List<RunFigures> collate(String benchmark, List<Figure> figures) {
        Map<List<String>, List<Double>> values = new LinkedHashMap<>();
        for (Figure figure : figures) {
            values.computeIfAbsent(List.of(figure.what(), figure.who(), figure.unit()), key -> new ArrayList<>())
                    .add(figure.value());
        }
        return values.entrySet().stream()
                .map(entry -> new RunFigures(
                        benchmark,
                        entry.getKey().get(0),
                        entry.getKey().get(1),
                        entry.getKey().get(2),
                        entry.getValue()))
                .toList();
    }

    /**
     * How many times this one's figure jswarm's is, when this is a peer that was measured beside it and had more than
     * nothing.
     */
    private Optional<Double> ratio(RunFigures peer) {
        if (peer.who().equals(Figure.OURS)) {
            return Optional.empty();
        }
        return series.stream()
                .filter(ours -> ours.who().equals(Figure.OURS)
                        && ours.benchmark().equals(peer.benchmark())
                        && ours.what().equals(peer.what())
                        && ours.unit().equals(peer.unit()))
                .findFirst()
                .map(ours -> ours.ratioTo(peer))
                .filter(Double::isFinite);
    }

    /** The setting, and a table with a line for each series. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        setting.forEach((key, value) -> lines.add(key + ": " + value));
        lines.add("");
        Table table = new Table().row("MEASURED", "OF", "MEDIAN", "UNIT", "LEAST", "MOST", "RUNS", "JSWARM / PEER");
        for (RunFigures each : series) {
            table.row(
                    each.benchmark() + ": " + each.what(),
                    each.who(),
                    number(each.median()),
                    each.unit(),
                    number(each.min()),
                    number(each.max()),
                    Integer.toString(each.values().size()),
                    ratio(each).map(ratio -> "%.2f".formatted(ratio)).orElse(""));
        }
        lines.addAll(table.lines(false));
        return lines;
    }

    /** All of it, every run's figure included. */
    String json() {
        Map<String, Object> root = new LinkedHashMap<>(setting);
        root.put("series", series.stream().map(this::tree).toList());
        return Json.pretty(root);
    }

    private Map<String, Object> tree(RunFigures each) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("benchmark", each.benchmark());
        tree.put("measured", each.what());
        tree.put("of", each.who());
        tree.put("unit", each.unit());
        tree.put("runs", each.values());
        tree.put("median", each.median());
        ratio(each).ifPresent(ratio -> tree.put("jswarmToPeer", ratio));
        return tree;
    }

    /** Three digits that count, and all before the point. */
    private static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
