package io.jswarm.manager.raft;

import io.jswarm.manager.raft.LogFormat.SegmentHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import javax.crypto.AEADBadTagException;

/**
 * Encrypts the bodies of one segment's entries. The key follows from the data key and the segment's whole header, salt
 * included; the nonce is the entry's index, which only grows within a segment: what is dropped, or cut off after a crash, is
 * written anew to another segment. Term and type are authenticated beside. One thread seals, any opens.
 */
final class SegmentCipher {
    private static final int ENTRY = 1;

    private final Aead sealing;
    private final Aead opening;
    private long lastSealed;

    SegmentCipher(SegmentHeader header, DataKey key) {
        ByteArrayOutputStream purpose = new ByteArrayOutputStream();
        purpose.writeBytes(Aead.ascii("jswarm raft log "));
        purpose.writeBytes(header.encode());
        byte[] salt = header.keySalt().toByteArray();
        this.sealing = new Aead(key.secret(), salt, purpose.toByteArray());
        this.opening = new Aead(key.secret(), salt, purpose.toByteArray());
    }

    private static byte[] bound(LogRecord entry) {
        return ByteBuffer.allocate(9).putLong(entry.term).put(entry.type).array();
    }

    /** The same entry with its body encrypted; indexes must grow. */
    LogRecord seal(LogRecord entry) {
        if (entry.index <= lastSealed) {
            throw new IllegalStateException("entry " + entry.index + " would be encrypted twice in one file");
        }
        lastSealed = entry.index;
        byte[] body = sealing.seal(ENTRY, entry.index, bound(entry), entry.body, 0, entry.body.length);
        return new LogRecord(entry.index, entry.term, entry.type, body);
    }

    /** The same entry with its body in clear. */
    synchronized LogRecord open(LogRecord entry) throws AEADBadTagException {
        byte[] body = opening.open(ENTRY, entry.index, bound(entry), entry.body, 0, entry.body.length);
        return new LogRecord(entry.index, entry.term, entry.type, body);
    }
}
