package io.jswarm.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a simulation ended.
 *
 * @param seed of the simulation
 * @param events how many events ran; the invariants were checked after each
 * @param revisions how many batches were committed
 * @param virtualMs how much time passed in it, milliseconds
 * @param storyHash of the whole story: the same for the same seed
 * @param failure what was wrong, or null
 * @param lastLines the end of the story
 */
public record SimulationResult(
        long seed,
        long events,
        long revisions,
        long virtualMs,
        String storyHash,
        @Nullable String failure,
        List<String> lastLines) {
    /** Copies the list. */
    public SimulationResult {
        lastLines = List.copyOf(lastLines);
    }

    /** For a person: what failed, what happened before, and how to see it again. */
    public String report() {
        StringBuilder text = new StringBuilder();
        if (failure != null) {
            lastLines.forEach(line -> text.append(line).append('\n'));
            text.append("\nFAILED: ").append(failure).append("\nreplay it with: deploy/sim --seed ");
            text.append(seed).append(" --verbose\n");
        }
        text.append("seed ")
                .append(seed)
                .append(": ")
                .append(events)
                .append(" events, ")
                .append(revisions)
                .append(" revisions, ")
                .append(virtualMs / 1000)
                .append(" s of virtual time, story ")
                .append(storyHash);
        return text.toString();
    }
}
