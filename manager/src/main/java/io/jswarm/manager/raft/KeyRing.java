package io.jswarm.manager.raft;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.rpc.tls.UnlockKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one member's files, in a file beside them. They are wrapped by a key that stands in the same file, so that only
 * the file's permissions protect them; or, with autolock, by the cluster's unlock key, which is on no disk but inside what it
 * protects. Safe for any thread.
 */
public final class KeyRing implements DataKeys {
    private static final String NAME = "keyring";
    private static final String FIELD = "unlock_key";

    private final Path file;
    private final Disk disk;
    /** The newest last. */
    private List<DataKey> keys;
    /** What wraps the keys: one of the two is there. */
    private @Nullable UnlockKey unlockKey;

    private byte @Nullable [] kek;
    private long version;
    /** Whether plain files are refused. */
    private boolean sealed;

    private final Set<Long> handedOut = new HashSet<>();
    private @Nullable Runnable rotated;

    private KeyRing(
            Path file,
            Disk disk,
            List<DataKey> keys,
            @Nullable UnlockKey unlockKey,
            byte @Nullable [] kek,
            long version,
            boolean sealed) {
        this.file = file;
        this.disk = disk;
        this.keys = List.copyOf(keys);
        this.unlockKey = unlockKey;
        this.kek = kek;
        this.version = version;
        this.sealed = sealed;
    }

    static Path in(Path folder) {
        return folder.resolve(NAME);
    }

    /** Whether this member's folder has keys. */
    public static boolean exists(Path folder) {
        return Files.exists(in(folder));
    }

    /** Whether the folder has keys that only the unlock key opens; throws when the file is damaged. */
    public static boolean isLocked(Path folder) throws IOException {
        return exists(folder) && KeyRingFile.read(in(folder)).isLocked();
    }

    /** New keys for a member's folder; wrapped by the unlock key from the beginning when one is given. */
    public static KeyRing create(Path folder, @Nullable UnlockKey unlockKey) throws IOException {
        return create(folder, unlockKey, Disk.real());
    }

    static KeyRing create(Path folder, @Nullable UnlockKey unlockKey, Disk disk) throws IOException {
        byte[] kek = unlockKey == null ? Aead.random(DataKey.BYTES) : null;
        boolean sealed = !StoredKeys.hasPlain(folder);
        KeyRing ring = new KeyRing(in(folder), disk, List.of(fresh()), unlockKey, kek, 0, sealed);
        ring.keep(ring.keys, unlockKey, kek, 0, sealed);
        return ring;
    }

    /** The keys of a member's folder, which must not be locked; made now when nothing in the folder needs any. */
    public static KeyRing openOrCreate(Path folder) throws IOException {
        return StoredKeys.openOrCreate(folder);
    }

    /**
     * The keys of a member's folder, which must not be locked.
     *
     * @throws RejectedException when it is
     */
    public static KeyRing open(Path folder) throws IOException {
        return open(folder, Disk.real());
    }

    static KeyRing open(Path folder, Disk disk) throws IOException {
        KeyRingFile found = KeyRingFile.read(in(folder));
        byte[] kek = found.kek();
        if (kek == null) {
            throw new RejectedException(locked());
        }
        try {
            return new KeyRing(in(folder), disk, found.unwrap(kek), null, kek, found.version(), found.sealed());
        } catch (AEADBadTagException e) {
            throw KeyRingFile.damaged(in(folder), "its keys fail their authentication");
        }
    }

    /**
     * The keys of a locked folder.
     *
     * @throws RejectedException when the unlock key is not the one that they were wrapped with
     */
    public static KeyRing unlock(Path folder, UnlockKey unlockKey) throws IOException {
        return unlock(folder, unlockKey, Disk.real());
    }

    static KeyRing unlock(Path folder, UnlockKey unlockKey, Disk disk) throws IOException {
        KeyRingFile found = KeyRingFile.read(in(folder));
        if (!found.isLocked()) {
            return open(folder, disk);
        }
        try {
            List<DataKey> keys = found.unwrap(unlockKey.secret());
            return new KeyRing(in(folder), disk, keys, unlockKey, null, found.version(), found.sealed());
        } catch (AEADBadTagException e) {
            throw new RejectedException(Rejection.invalid(
                    FIELD,
                    "Swarm could not be unlocked: expected the key that this manager was locked with, but it is another"
                            + " one.",
                    "Print it on a manager that is not locked: jswarm swarm unlock-key. If the key was rotated while"
                            + " this manager was away, it needs the one before."));
        }
    }

    /** Why a locked manager does nothing, and what to do. */
    public static Rejection locked() {
        return Rejection.precondition(
                "Swarm is encrypted and needs to be unlocked before it can be used.",
                "Unlock this manager with: jswarm swarm unlock");
    }

    private static DataKey fresh() {
        return new DataKey(ByteBuffer.wrap(Aead.random(Long.BYTES)).getLong(), Aead.random(DataKey.BYTES));
    }

    /** Writes first, and believes then. */
    private void keep(
            List<DataKey> next,
            @Nullable UnlockKey nextUnlockKey,
            byte @Nullable [] nextKek,
            long nextVersion,
            boolean nextSealed)
            throws IOException {
        KeyRingFile.wrap(file, nextUnlockKey, nextKek, nextVersion, nextSealed, next)
                .write(disk);
        keys = List.copyOf(next);
        unlockKey = nextUnlockKey;
        kek = nextKek;
        version = nextVersion;
        sealed = nextSealed;
    }

    /** Whether the keys are wrapped by the unlock key, so that a restarted manager waits for it. */
    public synchronized boolean isLocking() {
        return unlockKey != null;
    }

    /**
     * Follows the cluster's secrets: wraps the keys by another unlock key, or by one of its own when there is none any
     * more. Under another unlock key new files get a new data key, since whoever had the old one had the old data keys.
     * What was written before stays readable.
     *
     * @param wanted the cluster's unlock key; null without autolock
     * @param stateVersion the version of the object that says so; older ones than were followed before are not followed
     * @return whether anything changed
     */
    public boolean follow(@Nullable UnlockKey wanted, long stateVersion) throws IOException {
        Runnable told;
        synchronized (this) {
            if (stateVersion <= version || Objects.equals(wanted, unlockKey)) {
                return false;
            }
            List<DataKey> next = new ArrayList<>(keys);
            if (wanted != null) {
                next.add(fresh());
            }
            keep(next, wanted, wanted == null ? Aead.random(DataKey.BYTES) : null, stateVersion, sealed);
            told = rotated;
        }
        if (told != null) {
            told.run();
        }
        return true;
    }

    /** Runs this after each change by {@link #follow}, on its thread. */
    synchronized void onRotated(Runnable action) {
        rotated = action;
    }

    @Override
    public synchronized DataKey current() {
        DataKey current = keys.getLast();
        handedOut.add(current.id());
        return current;
    }

    @Override
    public synchronized @Nullable DataKey find(long id) {
        return keys.stream().filter(key -> key.id() == id).findFirst().orElse(null);
    }

    @Override
    public synchronized boolean readsPlain() {
        return !sealed;
    }

    /**
     * Forgets data keys that no segment or snapshot beside them needs, and that this process has not used; and refuses
     * plain files once none is left.
     */
    public synchronized void forgetUnused() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return;
        }
        Set<Long> inUse = StoredKeys.inUse(folder);
        long newest = keys.getLast().id();
        List<DataKey> next = keys.stream()
                .filter(key -> key.id() == newest || handedOut.contains(key.id()) || inUse.contains(key.id()))
                .toList();
        boolean nonePlain = sealed || !StoredKeys.hasPlain(folder);
        if (next.size() < keys.size() || nonePlain != sealed) {
            keep(next, unlockKey, kek, version, nonePlain);
        }
    }

    /** Encrypts a small text under the newest data key; {@code purpose} keeps different uses apart. */
    public byte[] seal(String purpose, byte[] text) {
        DataKey key = current();
        byte[] id = ByteBuffer.allocate(Long.BYTES).putLong(key.id()).array();
        byte[] sealed = Aead.sealOnce(key.secret(), purpose, id, text);
        return ByteBuffer.allocate(id.length + sealed.length)
                .put(id)
                .put(sealed)
                .array();
    }

    /** Whether what {@link #seal} sealed is under the newest data key. */
    public synchronized boolean isSealedByNewest(byte[] sealed) {
        return sealedBy(sealed) == keys.getLast().id();
    }

    /** The id of the data key that a sealed text needs. */
    static long sealedBy(byte[] sealed) {
        return sealed.length < Long.BYTES ? 0 : ByteBuffer.wrap(sealed).getLong();
    }

    /** Opens what {@link #seal} sealed; throws when it is something else. */
    public byte[] open(String purpose, byte[] sealed) throws AEADBadTagException {
        DataKey key = find(sealedBy(sealed));
        if (key == null || sealed.length < Long.BYTES) {
            throw new AEADBadTagException("sealed with a key that is not in " + file);
        }
        byte[] id = Arrays.copyOf(sealed, Long.BYTES);
        return Aead.openOnce(key.secret(), purpose, id, Arrays.copyOfRange(sealed, Long.BYTES, sealed.length));
    }
}
