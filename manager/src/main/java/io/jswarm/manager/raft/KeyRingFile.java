package io.jswarm.manager.raft;

import io.jswarm.rpc.tls.UnlockKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * The key file's text: one small file, replaced as a whole in one durable step, so that there is a usable one at any moment.
 *
 * <pre>
 * jswarm-keyring 1
 * kek unlock-key|BASE64 VERSION [sealed]
 *                                    what wraps the keys: the cluster's unlock key, or the key that stands here;
 *                                    sealed: this member has no plain files (any more), and reads none
 * keys BASE64                        salt, and all data keys (id u64, 32 bytes), the newest last, encrypted together
 * crc32c HEX                         of the lines before
 * </pre>
 *
 * @param file the file
 * @param kek the key that wraps the data keys; null when it is the unlock key, which is not on this disk
 * @param version the version of the cluster's secrets that the wrapping follows; 0 before any
 * @param sealed whether plain files are refused
 * @param wrapped the data keys, encrypted
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record KeyRingFile(Path file, byte @Nullable [] kek, long version, boolean sealed, byte[] wrapped) {
    private static final String FIRST = "jswarm-keyring 1";
    private static final String LOCKED = "unlock-key";
    private static final String SEALED = "sealed";
    private static final String PURPOSE = "jswarm key ring 1";

    /** Whether the unlock key is needed to open it. */
    boolean isLocked() {
        return kek == null;
    }

    private static String head(byte @Nullable [] kek, long version, boolean sealed) {
        return FIRST + "\nkek " + (kek == null ? LOCKED : Base64.getEncoder().encodeToString(kek)) + " " + version
                + (sealed ? " " + SEALED : "") + "\n";
    }

    /** Wraps the keys under the unlock key, or under {@code kek}; nothing is written. */
    static KeyRingFile wrap(
            Path file,
            @Nullable UnlockKey unlockKey,
            byte @Nullable [] kek,
            long version,
            boolean sealed,
            List<DataKey> keys) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        for (DataKey key : keys) {
            plain.writeBytes(ByteBuffer.allocate(8).putLong(key.id()).array());
            plain.writeBytes(key.secret());
        }
        byte[] shown = unlockKey == null ? kek : null;
        byte[] secret = unlockKey == null ? kek : unlockKey.secret();
        if (secret == null) {
            throw new IllegalArgumentException("expected a key to wrap with");
        }
        byte[] wrapped = Aead.sealOnce(secret, PURPOSE, Aead.ascii(head(shown, version, sealed)), plain.toByteArray());
        return new KeyRingFile(file, shown, version, sealed, wrapped);
    }

    /**
     * The data keys.
     *
     * @param secret the bytes of the key that wraps them
     * @throws AEADBadTagException when it is another key
     */
    List<DataKey> unwrap(byte[] secret) throws AEADBadTagException {
        ByteBuffer plain =
                ByteBuffer.wrap(Aead.openOnce(secret, PURPOSE, Aead.ascii(head(kek, version, sealed)), wrapped));
        List<DataKey> keys = new ArrayList<>();
        while (plain.remaining() >= 8 + DataKey.BYTES) {
            long id = plain.getLong();
            byte[] key = new byte[DataKey.BYTES];
            plain.get(key);
            keys.add(new DataKey(id, key));
        }
        return keys;
    }

    /** Replaces the file; it is on the disk on return. Only root may read it. */
    void write(Disk disk) throws IOException {
        String body = head(kek, version, sealed) + "keys " + Base64.getEncoder().encodeToString(wrapped) + "\n";
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " has no folder");
        }
        Files.createDirectories(folder);
        Path next = folder.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (RandomAccessFile out = new RandomAccessFile(next.toFile(), "rw")) {
            out.write(SumLine.behind(body).getBytes(StandardCharsets.US_ASCII));
            disk.force(next, out);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        disk.forceFolder(folder);
    }

    /** Reads what {@link #write} wrote; the message of the exception says what to do. */
    static KeyRingFile read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf(SumLine.BEGINNING);
        String[] lines = text.split("\n", -1);
        if (end < 0 || !text.equals(SumLine.behind(text.substring(0, end)))) {
            throw damaged(file, "it fails its checksum");
        }
        if (!lines[0].equals(FIRST)) {
            throw damaged(file, "it is of another version");
        }
        try {
            String[] kek = lines[1].split(" ", -1);
            byte[] shown = kek[1].equals(LOCKED) ? null : Base64.getDecoder().decode(kek[1]);
            byte[] wrapped = Base64.getDecoder().decode(lines[2].substring("keys ".length()));
            boolean sealed = kek.length > 3 && kek[3].equals(SEALED);
            return new KeyRingFile(file, shown, Long.parseLong(kek[2]), sealed, wrapped);
        } catch (RuntimeException e) {
            throw damaged(file, "it cannot be read");
        }
    }

    /** What is lost with the file, and what to do. */
    static IOException damaged(Path file, String fault) {
        return new IOException(
                "The key file " + file + " is of no use: " + fault + ". Without it this manager cannot read its"
                        + " encrypted log and snapshots, and does not"
                        + " start. Put the file back from a copy of this"
                        + " folder; or remove this manager from the cluster"
                        + " on another one (jswarm node demote), empty its"
                        + " state folder and join it again; with no other"
                        + " manager left, restore a backup.");
    }
}
