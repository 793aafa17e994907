package io.jswarm.manager.raft;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/**
 * A long text encrypted in chunks of 64 KiB, so that it can be written in one go, read from any chunk on, and not be cut short,
 * mixed up or mended: the head (magic u64, format u32, id of the data key u64, salt 32 bytes) makes the file's own key,
 * the nonce is the chunk's number with a mark on the last one, which may be empty.
 */
final class SealedStream {
    static final int HEAD = 8 + 4 + 8 + Aead.SALT;
    static final int CHUNK = 64 << 10;
    static final int SEALED_CHUNK = CHUNK + Aead.TAG;
    private static final long MAGIC = 0x4a53_5753_4541_4c31L;
    private static final int FORMAT = 1;
    private static final int MIDDLE = 2;
    private static final int LAST = 3;
    private static final byte[] NOTHING = {};

    private final byte[] head;
    private final Aead aead;

    private SealedStream(byte[] head, DataKey key) {
        this.head = head;
        ByteArrayOutputStream purpose = new ByteArrayOutputStream();
        purpose.writeBytes(Aead.ascii("jswarm raft snapshot "));
        purpose.writeBytes(head);
        this.aead = new Aead(key.secret(), Arrays.copyOfRange(head, HEAD - Aead.SALT, HEAD), purpose.toByteArray());
    }

    /** A new one. */
    static SealedStream create(DataKey key) {
        byte[] salt = Aead.random(Aead.SALT);
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        head.putLong(MAGIC).putInt(FORMAT).putLong(key.id()).put(salt);
        return new SealedStream(head.array(), key);
    }

    /** Whether a text that begins with these bytes is encrypted. */
    static boolean begins(byte[] bytes) {
        return bytes.length >= 8 && ByteBuffer.wrap(bytes).getLong() == MAGIC;
    }

    /** The id of the data key; 0 for what is not encrypted. */
    static long keyId(byte[] head) {
        return head.length == HEAD && begins(head) ? ByteBuffer.wrap(head).getLong(12) : 0;
    }

    /** The one that has this head. */
    static SealedStream of(byte[] head, DataKeys keys, Path file) throws IOException {
        if (head.length != HEAD || !begins(head) || ByteBuffer.wrap(head).getInt(8) != FORMAT) {
            throw new IOException(file + " is cut short or of another version");
        }
        DataKey key = keys.find(keyId(head));
        if (key == null) {
            throw new IOException(file + " is encrypted with key " + Long.toHexString(keyId(head)) + ", which is lost");
        }
        return new SealedStream(head, key);
    }

    byte[] head() {
        return head.clone();
    }

    byte[] seal(long number, boolean last, byte[] text, int length) {
        return aead.seal(last ? LAST : MIDDLE, number, NOTHING, text, 0, length);
    }

    byte[] open(long number, boolean last, byte[] sealed, int length, Path file) throws IOException {
        try {
            return aead.open(last ? LAST : MIDDLE, number, NOTHING, sealed, 0, length);
        } catch (AEADBadTagException e) {
            throw new IOException(
                    file + " fails its authentication in part " + number + ": it is not what this manager wrote", e);
        }
    }
}
