package io.jswarm.manager.constraint;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads IP addresses as they are written. Here rather than from java.net, which may look names up. */
final class IpAddress {
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;
    private static final byte[] V4_IN_V6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{1,4}");

    private IpAddress() {}

    /**
     * The bytes of an address: 4, or 16 for one of version 6 that stands for none of version 4. Empty when the text is no
     * address.
     */
    static Optional<byte[]> parse(String text) {
        if (text.indexOf(':') < 0) {
            return v4(text);
        }
        return v6(text).map(bytes -> Arrays.equals(bytes, 0, V4_IN_V6.length, V4_IN_V6, 0, V4_IN_V6.length)
                ? Arrays.copyOfRange(bytes, V4_IN_V6.length, V6_BYTES)
                : bytes);
    }

    private static Optional<byte[]> v4(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] bytes = new byte[V4_BYTES];
        if (parts.length != V4_BYTES) {
            return Optional.empty();
        }
        for (int i = 0; i < V4_BYTES; i++) {
            if (!DECIMAL.matcher(parts[i]).matches() || Integer.parseInt(parts[i]) > 0xff) {
                return Optional.empty();
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return Optional.of(bytes);
    }

    private static Optional<byte[]> v6(String text) {
        int gap = text.indexOf("::");
        Optional<byte[]> head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        Optional<byte[]> tail = gap < 0 ? Optional.of(new byte[0]) : groups(text.substring(gap + 2), true);
        if (head.isEmpty() || tail.isEmpty()) {
            return Optional.empty();
        }
        int length = head.get().length + tail.get().length;
        if (gap < 0 ? length != V6_BYTES : length > V6_BYTES - 2) {
            return Optional.empty();
        }
        byte[] bytes = Arrays.copyOf(head.get(), V6_BYTES);
        System.arraycopy(tail.get(), 0, bytes, V6_BYTES - tail.get().length, tail.get().length);
        return Optional.of(bytes);
    }

    /** Groups between single colons; the last may be written as version 4. */
    private static Optional<byte[]> groups(String text, boolean last) {
        if (text.isEmpty()) {
            return Optional.of(new byte[0]);
        }
        String[] groups = text.split(":", -1);
        if (groups.length > V6_BYTES / 2) {
            return Optional.empty();
        }
        byte[] bytes = new byte[groups.length * 2];
        for (int i = 0; i < groups.length; i++) {
            Optional<byte[]> ending = last && i == groups.length - 1 ? v4(groups[i]) : Optional.empty();
            if (ending.isPresent()) {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 2);
                System.arraycopy(ending.get(), 0, longer, i * 2, V4_BYTES);
                return Optional.of(longer);
            }
            if (!HEX.matcher(groups[i]).matches()) {
                return Optional.empty();
            }
            int value = Integer.parseInt(groups[i], 16);
            bytes[i * 2] = (byte) (value >>> Byte.SIZE);
            bytes[i * 2 + 1] = (byte) value;
        }
        return Optional.of(bytes);
    }
}
