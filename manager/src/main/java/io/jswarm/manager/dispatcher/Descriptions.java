package io.jswarm.manager.dispatcher;

import io.jswarm.api.PlainText;
import io.jswarm.api.WorkerLimits;
import io.jswarm.api.WorkerWords;
import io.jswarm.api.v1.NodeDescription;
import org.jspecify.annotations.Nullable;

/** What of a description must be right, or the node gets no session; labels and the engine's problem are only cut. Pure. */
final class Descriptions {
    private static final int SHOWN = 40;

    private Descriptions() {}

    /** What is wrong with it; null when nothing is. */
    static @Nullable String refusal(NodeDescription said) {
        NodeDescription fit = WorkerWords.fit(said);
        if (!fit.getHostname().equals(said.getHostname())) {
            return "Expected a hostname of letters, digits and . _ -, at most " + WorkerLimits.HOSTNAME + ", but got "
                    + shown(said.getHostname()) + ".";
        }
        String version = said.getEngine().getVersion();
        if (!fit.getDaemonVersion().equals(said.getDaemonVersion())) {
            return odd("daemon_version", said.getDaemonVersion());
        }
        if (!fit.getEngine().getVersion().equals(version)) {
            return odd("engine.version", version);
        }
        if (!fit.getPlatform().equals(said.getPlatform())) {
            return odd(
                    "platform",
                    said.getPlatform().getOs() + "/" + said.getPlatform().getArchitecture());
        }
        if (!fit.getResources().equals(said.getResources())) {
            return "Expected resources of 0 to " + WorkerLimits.NANO_CPUS / 1_000_000_000 + " cores and 0 to "
                    + WorkerLimits.MEMORY_BYTES + " bytes, but got "
                    + said.getResources().getNanoCpus()
                    + " billionths of a core and " + said.getResources().getMemoryBytes() + " bytes.";
        }
        if (!fit.getTls().equals(said.getTls())) {
            return "Expected tls to name at most " + WorkerLimits.ROOTS
                    + " roots by their SHA-256, but got something else.";
        }
        return null;
    }

    /** A name that is none. */
    static String odd(String field, String value) {
        return "Expected " + field + " to be letters, digits and . _ + ~ : / @ -, at most " + WorkerLimits.NAME
                + ", but got " + shown(value) + ".";
    }

    private static String shown(String value) {
        return "\"" + PlainText.line(value, SHOWN) + "\" (" + value.length() + " characters)";
    }
}
