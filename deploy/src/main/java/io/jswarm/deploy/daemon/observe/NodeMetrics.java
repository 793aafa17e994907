package io.jswarm.deploy.daemon.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Who this node is, and until when its certificate is valid. One a process; one thread at a time. */
public final class NodeMetrics {
    private final MeterRegistry registry;
    private final Supplier<Optional<Instant>> certificateEnd;
    private Series identity;

    /**
     * Adds what is known before the node is part of a swarm.
     *
     * @param version of this program
     * @param certificateEnd when the node's certificate ends; empty while it has none; any thread asks
     */
    public NodeMetrics(MeterRegistry registry, String version, Supplier<Optional<Instant>> certificateEnd) {
        this.registry = registry;
        this.certificateEnd = certificateEnd;
        this.identity = new Series(registry, Tags.empty());
        new Series(registry, Tags.of("version", version))
                .gauge("jswarm.build.info", "The version of this program; always 1", () -> 1);
    }

    /** The node is part of a swarm under this id. */
    public void joined(String nodeId, String hostname) {
        left();
        identity = new Series(registry, Tags.empty());
        identity.gauge(
                "jswarm.node.info",
                "Who this node is; always 1",
                "",
                Tags.of("node_id", nodeId, "hostname", hostname),
                () -> 1);
        identity.gauge(
                "jswarm.certificate.expiry.timestamp",
                "When this node's certificate ends, in seconds since the Unix epoch",
                "seconds",
                Tags.empty(),
                () -> certificateEnd
                        .get()
                        .map(Instant::getEpochSecond)
                        .map(Number.class::cast)
                        .orElse(Double.NaN));
    }

    /** The node is not part of a swarm (any more). */
    public void left() {
        identity.close();
    }
}
