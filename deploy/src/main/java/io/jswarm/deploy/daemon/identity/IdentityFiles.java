package io.jswarm.deploy.daemon.identity;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.rpc.tls.TlsIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * This node's key and certificate on disk. Key and chain lie in one file, so that a renewal replaces both in one step; its
 * presence is what makes the host part of a swarm. One thread.
 */
public final class IdentityFiles {
    private final Path folder;

    /** Identity in this folder. */
    public IdentityFiles(Path folder) {
        this.folder = folder;
    }

    private Path node() {
        return folder.resolve("node.pem");
    }

    private Path roots() {
        return folder.resolve("root-ca.pem");
    }

    /** Whether there is an identity, readable or not: then this host is part of a swarm until it leaves. */
    public boolean isPresent() {
        return Files.exists(node());
    }

    /**
     * As {@link #load()}, and the certificate must be valid at this time.
     *
     * @throws RejectedException also when it has expired or begins later; says what to do
     */
    public @Nullable TlsIdentity load(Instant now) throws IOException {
        TlsIdentity identity = load();
        if (identity == null) {
            return null;
        }
        Instant from = identity.certificate().getNotBefore().toInstant();
        Instant until = identity.certificate().getNotAfter().toInstant();
        if (!now.isBefore(until)) {
            throw new RejectedException(Rejection.precondition(
                    "Expected a valid certificate of this node, but it expired at " + until + " and it is " + now
                            + " now.",
                    "Check this host's clock. If it is right, the node was away too long: jswarm swarm leave --force,"
                            + " and join again."));
        }
        if (now.isBefore(from)) {
            throw new RejectedException(Rejection.precondition(
                    "Expected a valid certificate of this node, but it begins at " + from + " and it is " + now
                            + " now.",
                    "This host's clock is behind: set it right."));
        }
        return identity;
    }

    /**
     * The stored identity; null when this host is in no swarm.
     *
     * @throws RejectedException when the files are damaged; says what to do
     */
    public @Nullable TlsIdentity load() throws IOException {
        if (!Files.exists(node())) {
            return null;
        }
        try {
            String node = Files.readString(node(), StandardCharsets.US_ASCII);
            int chain = Math.max(0, node.indexOf("-----BEGIN CERTIFICATE-----"));
            return TlsIdentity.parse(
                    node.substring(0, chain).getBytes(StandardCharsets.US_ASCII),
                    node.substring(chain).getBytes(StandardCharsets.US_ASCII),
                    Files.readAllBytes(roots()));
        } catch (GeneralSecurityException | IOException e) {
            throw new RejectedException(Rejection.precondition(
                    "The node's certificate in " + folder + " cannot be read: " + e.getMessage() + ".",
                    "Restore the folder from a backup; or forget the swarm with: jswarm swarm leave --force,"
                            + " and join again."));
        }
    }

    /** Keeps an identity, durably: roots first, since the node's file says that there is one. */
    public void save(TlsIdentity identity) throws IOException {
        try {
            SecretFiles.makeFolder(folder);
            SecretFiles.write(roots(), Pem.write(identity.roots()));
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.write(Pem.write(identity.key()));
            both.write(Pem.write(identity.chain()));
            SecretFiles.write(node(), both.toByteArray());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that cannot be encoded", e);
        }
    }
}
