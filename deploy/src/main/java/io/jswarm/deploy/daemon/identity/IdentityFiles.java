package io.jswarm.deploy.daemon.identity;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.rpc.tls.Subject;
import io.jswarm.rpc.tls.TlsIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * This node's key and certificate on disk. Key and chain lie in one file, so that a renewal replaces both in one step; its
 * presence is what makes the host part of a swarm. A manager's key is encrypted while managers are to be locked. One thread.
 */
public final class IdentityFiles {
    private static final String CHAIN = "-----BEGIN CERTIFICATE-----";
    private static final String SEALED = "-----BEGIN JSWARM ENCRYPTED KEY-----\n";
    private static final String SEALED_END = "\n-----END JSWARM ENCRYPTED KEY-----\n";

    private final Path folder;
    private final KeyCover cover;

    /** Identity in this folder. */
    public IdentityFiles(Path folder) {
        this(folder, KeyCover.NONE);
    }

    /** Identity in this folder, a manager's key encrypted when the cover says so. */
    public IdentityFiles(Path folder, KeyCover cover) {
        this.folder = folder;
        this.cover = cover;
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
            int chain = Math.max(0, node.indexOf(CHAIN));
            byte[] sealed = sealed(node);
            return TlsIdentity.parse(
                    sealed == null ? node.substring(0, chain).getBytes(StandardCharsets.US_ASCII) : cover.open(sealed),
                    node.substring(chain).getBytes(StandardCharsets.US_ASCII),
                    Files.readAllBytes(roots()));
        } catch (GeneralSecurityException | IOException e) {
            throw new RejectedException(Rejection.precondition(
                    "The node's certificate in " + folder + " cannot be read: " + e.getMessage() + ".",
                    "Restore the folder from a backup; or forget the swarm with: jswarm swarm leave --force,"
                            + " and join again."));
        }
    }

    /** Whether the key is encrypted, so that it cannot be read before its keys are there. */
    public boolean isSealed() throws IOException {
        return isPresent() && sealed(Files.readString(node(), StandardCharsets.US_ASCII)) != null;
    }

    /** The encrypted key in the file's text, or null. */
    private static byte @Nullable [] sealed(String node) {
        int end = node.indexOf(SEALED_END);
        if (!node.startsWith(SEALED) || end < 0) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(node.substring(SEALED.length(), end));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private boolean isToBeSealed(TlsIdentity identity) {
        return cover.isLocking() && identity.subject().unit().equals(Subject.MANAGER);
    }

    private byte[] key(TlsIdentity identity) {
        byte[] pem = Pem.write(identity.key());
        if (!isToBeSealed(identity)) {
            return pem;
        }
        String text = SEALED + Base64.getEncoder().encodeToString(cover.seal(pem)) + SEALED_END;
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes the identity anew when its key is not encrypted as it should be by now. */
    public void cover(TlsIdentity identity) throws IOException {
        byte[] sealed = sealed(Files.readString(node(), StandardCharsets.US_ASCII));
        boolean asItShould = isToBeSealed(identity) ? sealed != null && cover.isFresh(sealed) : sealed == null;
        if (!asItShould) {
            save(identity);
        }
    }

    /** Keeps an identity, durably: roots first, since the node's file says that there is one. */
    public void save(TlsIdentity identity) throws IOException {
        try {
            SecretFiles.makeFolder(folder);
            SecretFiles.write(roots(), Pem.write(identity.roots()));
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.write(key(identity));
            both.write(Pem.write(identity.chain()));
            SecretFiles.write(node(), both.toByteArray());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that cannot be encoded", e);
        }
    }
}
