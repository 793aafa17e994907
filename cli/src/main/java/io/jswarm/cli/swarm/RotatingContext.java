package io.jswarm.cli.swarm;

import io.jswarm.api.RootRotations;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.RootRotation;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.client.SavedContext;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps the context in force usable while the cluster's root is replaced: it believes the next root as soon as the managers,
 * authenticated by the present one, name it, and gets a certificate of the root that certificates come from. One thread.
 */
final class RotatingContext {
    private static final Duration SHORTEST = Duration.ofMinutes(30);

    private final Invocation invocation;
    private String issuer = "";
    private boolean followed;

    RotatingContext(Invocation invocation) {
        this.invocation = invocation;
    }

    /** Does what the present phase asks of it; repeatable. */
    void follow(RootRotation rotation) {
        String next = rotation.getCertificate().toStringUtf8();
        SavedContext context = saved();
        if (!context.ca().contains(next.strip())) {
            invocation.replaceContext(context.withCa(context.ca().strip() + "\n" + next));
        }
        followed = true;
        certify(RootRotations.issuer(rotation));
    }

    private void certify(String wanted) {
        if (wanted.isEmpty() || wanted.equals(issuer)) {
            return;
        }
        issuer = wanted;
        SavedContext context = saved();
        invocation.replaceContext(invocation
                .client()
                .swarm()
                .issueContext(context.name(), context.description(), context.managers(), left(context)));
    }

    /** The new certificate ends when the old one would have. */
    private Duration left(SavedContext context) {
        long nowMs = invocation.environment().clock().now().wallMs();
        try {
            Duration left = Duration.between(Instant.ofEpochMilli(nowMs), context.expiresAt());
            return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
        } catch (CertificateException e) {
            return SHORTEST;
        }
    }

    /**
     * The replacement is over, one way or the other. The open connection serves still, though the certificate may be of a
     * root that is forgotten: so this is the last moment to get another one.
     */
    void ended(Cluster cluster) {
        String present = cluster.getRootCaCertificate().toStringUtf8();
        SavedContext context = saved();
        if (!followed && context.ca().strip().equals(present.strip())) {
            return;
        }
        certify("present");
        invocation.replaceContext(saved().withCa(present));
    }

    private SavedContext saved() {
        return invocation.contexts().read(invocation.contextName());
    }
}
