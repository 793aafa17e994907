package io.jswarm.cli.backup;

import io.jswarm.api.v1.BackupHead;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a backup: header, parts (length u32, last u8, bytes), and the SHA-256 of all that stands before it. One thread;
 * {@link #finish} once, at the end.
 */
public final class BackupWriter {
    /** No part is longer. */
    static final int MOST_PART_BYTES = 1 << 20;

    private final OutputStream target;
    private final DigestOutputStream digested;
    private final DataOutputStream out;
    private final BackupCipher cipher;
    private int number;

    /**
     * Begins the file.
     *
     * @param passphrase encrypts it; null: it is not encrypted
     */
    public BackupWriter(OutputStream target, BackupHead head, char @Nullable [] passphrase) throws IOException {
        this.target = target;
        this.digested = new DigestOutputStream(target, Digests.sha256());
        this.out = new DataOutputStream(digested);
        BackupHeader header = passphrase == null ? BackupHeader.plain(head) : BackupCipher.header(head);
        this.cipher = new BackupCipher(header, passphrase);
        out.write(header.bytes());
    }

    /** Adds bytes of the state, at most 1 MiB. */
    public void write(byte[] part) throws IOException {
        if (part.length > MOST_PART_BYTES) {
            throw new IllegalArgumentException("a part of " + part.length + " bytes, more than " + MOST_PART_BYTES);
        }
        if (part.length > 0) {
            add(part, false);
        }
    }

    private void add(byte[] part, boolean last) throws IOException {
        byte[] sealed = cipher.seal(part, number, last);
        out.writeInt(sealed.length);
        out.writeByte(last ? 1 : 0);
        out.write(sealed);
        number++;
    }

    /** Ends the file; it is flushed, not closed. */
    public void finish() throws IOException {
        add(new byte[0], true);
        out.flush();
        target.write(digested.getMessageDigest().digest());
        target.flush();
    }
}
