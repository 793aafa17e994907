package io.jswarm.manager.raft;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** The last line of this package's small text files: {@code crc32c HEX}, of all lines before it. */
final class SumLine {
    /** How it begins. */
    static final String BEGINNING = "crc32c ";

    private SumLine() {}

    /** The text, whose last line must be ended, with its sum behind it. */
    static String behind(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return body + BEGINNING + Long.toHexString(crc.getValue()) + "\n";
    }
}
