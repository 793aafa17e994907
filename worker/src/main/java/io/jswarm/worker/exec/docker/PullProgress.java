package io.jswarm.worker.exec.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Folds the engine's lines about layers into one line for a person. */
final class PullProgress {
    private static final double MB = 1e6;

    private record Layer(boolean done, long bytes, long total) {}

    private final Map<String, Layer> layers = new LinkedHashMap<>();
    private String last = "";

    String add(JsonNode line) {
        String id = line.path("id").asText();
        String status = line.path("status").asText();
        switch (status) {
            case "Pulling fs layer", "Waiting" -> layers.putIfAbsent(id, new Layer(false, 0, 0));
            case "Downloading" -> {
                JsonNode detail = line.path("progressDetail");
                layers.put(
                        id,
                        new Layer(
                                false,
                                detail.path("current").asLong(),
                                detail.path("total").asLong()));
            }
            case "Download complete", "Verifying Checksum", "Extracting" ->
                layers.computeIfPresent(id, (key, layer) -> new Layer(false, layer.total, layer.total));
            case "Pull complete", "Already exists" -> {
                Layer layer = layers.getOrDefault(id, new Layer(true, 0, 0));
                layers.put(id, new Layer(true, layer.total, layer.total));
            }
            default -> last = status;
        }
        return layers.isEmpty() ? last : summary();
    }

    private String summary() {
        long done = layers.values().stream().filter(Layer::done).count();
        long bytes = layers.values().stream().mapToLong(Layer::bytes).sum();
        long total = layers.values().stream().mapToLong(Layer::total).sum();
        return String.format(
                Locale.ROOT, "%d of %d layers, %.1f of %.1f MB", done, layers.size(), bytes / MB, total / MB);
    }
}
