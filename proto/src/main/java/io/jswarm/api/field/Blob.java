package io.jswarm.api.field;

import com.google.protobuf.ByteString;

/**
 * Bytes, bounded.
 *
 * @param least the fewest
 * @param most the most
 * @param form what they are, in words
 */
public record Blob(int least, int most, String form) implements Rule {
    @Override
    public void check(Object value, Row row, Problems problems) {
        int bytes = ((ByteString) value).size();
        if (bytes < least || bytes > most) {
            row.wrong(problems, form + " of " + least + " to " + most + " bytes", "got " + bytes);
        }
    }
}
