package io.jswarm.cli.swarm;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.RotateRootRequest;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.program.FileProblem;
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
            "  jswarm swarm ca --abort",
            "  jswarm swarm ca --rotate --ca-cert root.crt --ca-key root.key"
        })
public final class SwarmCa implements Callable<Integer> {
    private final Invocation invocation;

    @Option(names = "--rotate", description = "Replace the root certificate and every node's certificate")
    private boolean rotate;

    @Option(names = "--status", description = "Print how far a replacement is, and which nodes it waits for")
    private boolean status;

    @Option(
            names = "--abort",
            description = "Give up a replacement: every node gets a certificate of the present root again")
    private boolean abort;

    @Option(names = "--ca-cert", paramLabel = "FILE", description = "A root of your own: its certificate (PEM)")
    private @Nullable Path certificate;

    @Option(
            names = "--ca-key",
            paramLabel = "FILE",
            description = "A root of your own: its key (PKCS#8 PEM, EC or RSA)")
    private @Nullable Path key;

    @Option(
            names = {"-d", "--detach"},
            description = "Return at once instead of waiting until all nodes have their certificates")
    private boolean detach;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print no progress")
    private boolean quiet;

    /** The command of this invocation. */
    public SwarmCa(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        if (!rotate && (certificate != null || key != null)) {
            throw CliException.usage(
                    "Expected --rotate with --ca-cert and --ca-key.",
                    "Example: jswarm swarm ca --rotate --ca-cert root.crt --ca-key root.key");
        }
        if (!rotate && !abort && (detach || quiet)) {
            throw CliException.usage(
                    "Expected --rotate or --abort with --detach and --quiet.",
                    "Example: jswarm swarm ca --rotate --detach");
        }
        if ((rotate ? 1 : 0) + (status ? 1 : 0) + (abort ? 1 : 0) > 1) {
            throw CliException.usage(
                    "Expected one of --rotate, --abort and --status, but not several.",
                    "Example: jswarm swarm ca --status");
        }
        if (status) {
            new RotationWait(invocation, false).printStatus();
        } else if (abort) {
            abort();
        } else if (rotate) {
            rotate();
        } else {
            invocation.out().lines(root());
        }
        return ExitCodes.DONE;
    }

    private String root() {
        return invocation
                .client()
                .swarm()
                .get()
                .getCluster()
                .getRootCaCertificate()
                .toStringUtf8()
                .strip();
    }

    private void rotate() {
        if ((certificate == null) != (key == null)) {
            throw CliException.usage(
                    "Expected both --ca-cert and --ca-key, or neither.",
                    "Example: jswarm swarm ca --rotate --ca-cert root.crt --ca-key root.key");
        }
        RotateRootRequest.Builder request = RotateRootRequest.newBuilder();
        if (certificate != null && key != null) {
            request.setRootCaCertificate(read("--ca-cert", certificate)).setRootCaKey(read("--ca-key", key));
        }
        Cluster cluster = invocation.client().swarm().rotateRoot(request.build());
        invocation
                .err()
                .println("The root certificate is being replaced: a node that is away holds it up until it is back or"
                        + " removed.");
        RotationWait wait = new RotationWait(invocation, quiet);
        if (detach) {
            wait.follow(cluster.getRootRotation());
            invocation.err().println("See how far it is with: jswarm swarm ca --status");
            return;
        }
        wait.await(cluster.getRootRotation());
        invocation.out().lines(root());
    }

    private void abort() {
        Cluster cluster = invocation
                .client()
                .swarm()
                .rotateRoot(RotateRootRequest.newBuilder().setAbort(true).build());
        RotationWait wait = new RotationWait(invocation, quiet);
        if (!cluster.hasRootRotation()) {
            wait.ended(cluster);
            invocation.err().println("The replacement was given up: the root certificate stays.");
        } else if (detach) {
            wait.follow(cluster.getRootRotation());
            invocation
                    .err()
                    .println("The replacement is being given up. See how far it is with: jswarm swarm ca --status");
        } else {
            wait.await(cluster.getRootRotation());
        }
    }

    private static ByteString read(String flag, Path file) {
        try {
            return ByteString.copyFrom(Files.readAllBytes(file));
        } catch (IOException e) {
            throw CliException.usage(
                    flag + ": expected to read " + file + ", but " + FileProblem.reading(file, e) + ".",
                    "Example: jswarm swarm ca --rotate --ca-cert root.crt --ca-key root.key");
        }
    }
}
