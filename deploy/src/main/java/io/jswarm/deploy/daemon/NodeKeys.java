package io.jswarm.deploy.daemon;

import io.jswarm.deploy.daemon.identity.KeyCover;
import io.jswarm.manager.raft.KeyRing;
import io.jswarm.rpc.tls.UnlockKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * The keys of this host's disk while it is a manager: of its log, and with autolock of its certificate's key. Changed by the
 * lifecycle's thread; any thread reads.
 */
final class NodeKeys implements KeyCover {
    private static final String PURPOSE = "jswarm node key";

    private final Path folder;
    private volatile @Nullable KeyRing ring;
    private volatile Runnable whenChanged = () -> {};

    /** Of the manager whose log lies in this folder. */
    NodeKeys(Path folder) {
        this.folder = folder;
    }

    /** Whether there are keys that nobody gave the unlock key for. */
    boolean isLocked() throws IOException {
        return ring == null && KeyRing.isLocked(folder);
    }

    /** Opens locked keys; throws a rejection when it is the wrong key. */
    void unlock(UnlockKey unlockKey) throws IOException {
        ring = KeyRing.unlock(folder, unlockKey);
    }

    /** Makes the keys of a new manager, wrapped by the unlock key if one is given. */
    void create(@Nullable UnlockKey unlockKey) throws IOException {
        ring = KeyRing.create(folder, unlockKey);
    }

    /** The keys; opened or made when they are not there yet. */
    KeyRing ring() throws IOException {
        KeyRing open = ring;
        if (open == null) {
            open = KeyRing.openOrCreate(folder);
            ring = open;
        }
        return open;
    }

    /** The keys' folder is gone. */
    void forget() {
        ring = null;
    }

    /** Runs this when the wrapping has changed; it must only post. */
    void onChange(Runnable action) {
        whenChanged = action;
    }

    /** The wrapping has changed. */
    void changed() {
        whenChanged.run();
    }

    /** Forgets keys that nothing on the disk needs. */
    void forgetUnused() throws IOException {
        KeyRing open = ring;
        if (open != null) {
            open.forgetUnused();
        }
    }

    @Override
    public boolean isLocking() {
        KeyRing open = ring;
        return open != null && open.isLocking();
    }

    @Override
    public byte[] seal(byte[] key) {
        KeyRing open = ring;
        if (open == null) {
            throw new IllegalStateException("no keys to encrypt with");
        }
        return open.seal(PURPOSE, key);
    }

    @Override
    public boolean isFresh(byte[] sealed) {
        KeyRing open = ring;
        return open != null && open.isSealedByNewest(sealed);
    }

    @Override
    public byte[] open(byte[] sealed) throws GeneralSecurityException {
        KeyRing open = ring;
        if (open == null) {
            throw new GeneralSecurityException("the key is encrypted, and what opens it is missing");
        }
        return open.open(PURPOSE, sealed);
    }
}
