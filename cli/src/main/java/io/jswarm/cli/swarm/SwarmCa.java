package io.jswarm.cli.swarm;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.RotateRootRequest;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jswarm swarm ca}: prints or replaces the certificate that all nodes trust. */
@Command(
        name = "ca",
        description = "Print the cluster's root certificate (PEM), or replace it without an outage",
        footer = {
            "",
            "Examples:",
            "  jswarm swarm ca > root.crt",
            "  jswarm swarm ca --rotate",
            "  jswarm swarm ca --rotate --ca-cert root.crt --ca-key root.key"
        })
public final class SwarmCa implements Callable<Integer> {
    private final Session session;

    @Option(names = "--rotate", description = "Replace the root certificate and every node's certificate")
    private boolean rotate;

    @Option(names = "--status", description = "Print how far a replacement is, and which nodes it waits for")
    private boolean status;

    @Option(names = "--ca-cert", paramLabel = "FILE", description = "A root of your own: its certificate (PEM)")
    private @Nullable Path certificate;

    @Option(
            names = "--ca-key",
            paramLabel = "FILE",
            description = "A root of your own: its key (PKCS#8 PEM, curve P-256)")
    private @Nullable Path key;

    @Option(
            names = {"-d", "--detach"},
            description = "Return at once instead of waiting until all nodes have new certificates")
    private boolean detach;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print no progress")
    private boolean quiet;

    /** The command in this session. */
    public SwarmCa(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (!rotate && (certificate != null || key != null || detach || quiet)) {
            throw CliException.usage(
                    "Expected --rotate with --ca-cert, --ca-key, --detach and --quiet.",
                    "For example: jswarm swarm ca --rotate --detach");
        }
        if (rotate && status) {
            throw CliException.usage("Expected --rotate or --status, but not both.", "");
        }
        if (status) {
            new RotationWait(session, false).printStatus();
        } else if (rotate) {
            rotate();
        } else {
            session.out().println(root());
        }
        return ExitCodes.DONE;
    }

    private String root() {
        return session.control()
                .cluster()
                .getCluster()
                .getRootCaCertificate()
                .toStringUtf8()
                .strip();
    }

    private void rotate() {
        if ((certificate == null) != (key == null)) {
            throw CliException.usage(
                    "Expected both --ca-cert and --ca-key, or neither.",
                    "For example: jswarm swarm ca --rotate --ca-cert root.crt --ca-key root.key");
        }
        RotateRootRequest.Builder request = RotateRootRequest.newBuilder().setRequestId(session.newRequestId());
        if (certificate != null && key != null) {
            request.setRootCaCertificate(read("--ca-cert", certificate)).setRootCaKey(read("--ca-key", key));
        }
        Cluster cluster = session.control()
                .call(ControlBlockingStub::rotateRoot, request.build())
                .getCluster();
        session.err()
                .println("The root certificate is being replaced: a node that is away holds it up until it is back or"
                        + " removed.");
        if (detach) {
            session.err().println("See how far it is with: jswarm swarm ca --status");
            return;
        }
        new RotationWait(session, quiet).await(cluster.getRootRotation().getFingerprint());
        session.out().println(root());
    }

    private static ByteString read(String flag, Path file) {
        try {
            return ByteString.copyFrom(Files.readAllBytes(file));
        } catch (IOException e) {
            throw CliException.usage(flag + ": " + file + " cannot be read: " + e.getMessage() + ".", "");
        }
    }
}
